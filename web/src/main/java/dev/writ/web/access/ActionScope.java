package dev.writ.web.access;

import dev.writ.common.access.NamePattern;
import java.util.HashSet;
import java.util.Set;

/**
 * Commands, by their actions and by whose they are.
 *
 * @param own actions of the caller's own commands
 * @param all actions of anybody's
 */
record ActionScope(Set<NamePattern> own, Set<NamePattern> all) {
    static final ActionScope NONE = new ActionScope(Set.of(), Set.of());
    static final ActionScope ALL = new ActionScope(Set.of(), Set.of(new NamePattern("*")));

    ActionScope {
        own = Set.copyOf(own);
        all = Set.copyOf(all);
    }

    boolean has(String action, boolean isOwn) {
        return matches(all, action) || isOwn && matches(own, action);
    }

    ActionScope or(ActionScope other) {
        return new ActionScope(union(own, other.own), union(all, other.all));
    }

    static boolean matches(Set<NamePattern> patterns, String name) {
        return patterns.stream().anyMatch(p -> p.matches(name));
    }

    static Set<NamePattern> union(Set<NamePattern> one, Set<NamePattern> other) {
        var both = new HashSet<>(one);
        both.addAll(other);
        return both;
    }
}
