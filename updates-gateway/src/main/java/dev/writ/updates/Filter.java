package dev.writ.updates;

import java.util.Optional;
import java.util.Set;

/**
 * Which updates a client wants. An empty set asks for nothing in particular; what is given must all hold.
 *
 * @param accepted only accepted outcomes, or only failed ones
 */
record Filter(Set<String> ids, Set<String> actions, Set<String> principals, Optional<Boolean> accepted) {
    static final Filter ALL = new Filter(Set.of(), Set.of(), Set.of(), Optional.empty());

    Filter {
        ids = Set.copyOf(ids);
        actions = Set.copyOf(actions);
        principals = Set.copyOf(principals);
    }

    boolean matches(Update update) {
        return update.subject().map(this::matches).orElse(true);
    }

    private boolean matches(Update.Subject subject) {
        return (ids.isEmpty() || ids.contains(subject.id()))
                && (actions.isEmpty() || actions.contains(subject.action()))
                && (principals.isEmpty() || principals.contains(subject.principal()))
                && (accepted.isEmpty() || accepted.get() == subject.accepted());
    }
}
