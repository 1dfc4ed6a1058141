package dev.writ.web.access;

import dev.writ.common.access.AttributeAccess;
import dev.writ.common.access.NamePattern;
import java.util.Set;

/**
 * What a role gives; whoever has several may what any of them gives.
 *
 * @param send actions of the commands that may be sent
 * @param commands which commands may be looked at
 * @param updates which outcomes may be subscribed to
 */
record Role(Set<NamePattern> send, AttributeAccess read, ActionScope commands, ActionScope updates) {
    static final Role NONE = new Role(Set.of(), AttributeAccess.NONE, ActionScope.NONE, ActionScope.NONE);
    static final Role ALL =
            new Role(Set.of(new NamePattern("*")), AttributeAccess.ALL, ActionScope.ALL, ActionScope.ALL);

    Role {
        send = Set.copyOf(send);
    }

    Role or(Role other) {
        return new Role(
                ActionScope.union(send, other.send),
                read.or(other.read),
                commands.or(other.commands),
                updates.or(other.updates));
    }
}
