package dev.writ.database.datalog;

import clojure.lang.Symbol;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the {@code :in} of a query makes known to its other parts.
 *
 * @param nesting how many queries this one stands in
 * @param traits where what is noticed on the way is kept
 */
record Scope(AllowList allowed, Set<Symbol> sources, Set<Symbol> patterns, boolean rules, int nesting, Traits traits) {
    static Scope of(AllowList allowed, List<Input> inputs, int nesting, Traits traits) {
        return new Scope(
                allowed,
                inputs.stream()
                        .filter(Input.Source.class::isInstance)
                        .map(i -> ((Input.Source) i).name())
                        .collect(Collectors.toUnmodifiableSet()),
                inputs.stream()
                        .filter(Input.PullPattern.class::isInstance)
                        .map(i -> ((Input.PullPattern) i).name())
                        .collect(Collectors.toUnmodifiableSet()),
                inputs.stream().anyMatch(Input.Rules.class::isInstance),
                nesting,
                traits);
    }

    /** Whether there is a source beside the database. */
    boolean relations() {
        return sources.stream().anyMatch(source -> !source.getName().equals("$"));
    }

    /** The same, for what is given as an argument: the query itself may be in use by others meanwhile. */
    Scope noticing(Traits other) {
        return new Scope(allowed, sources, patterns, rules, nesting, other);
    }

    /** Takes the data source off the front of {@code items}, if one stands there. */
    Optional<Symbol> takeSource(List<Object> items, Place place) {
        if (items.isEmpty() || !Forms.isSource(items.get(0))) {
            return Optional.empty();
        }
        return Optional.of(source(items.remove(0), place));
    }

    Symbol source(Object form, Place place) {
        if (!Forms.isSource(form) || !sources.contains(Forms.clean(form))) {
            throw place.refuse("expected a data source of :in, found " + Forms.shown(form));
        }
        return Forms.clean(form);
    }
}
