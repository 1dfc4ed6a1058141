package dev.writ.processor;

import datomic.Database;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which entity of a forked history is which of the one it was forked from. What existed at the fork is itself in both;
 * what was made after it is paired as it is met, one with one.
 */
final class EntityIds {
    private final Database fork;
    private final Map<Long, Long> toForked = new HashMap<>();
    private final Map<Long, Long> toOriginal = new HashMap<>();

    /** @param fork the last database value that both histories have */
    EntityIds(Database fork) {
        this.fork = fork.history();
    }

    Optional<Long> forked(long original) {
        return known(original, toForked);
    }

    Optional<Long> original(long forked) {
        return known(forked, toOriginal);
    }

    private Optional<Long> known(long id, Map<Long, Long> pairs) {
        var other = pairs.get(id);
        if (other == null && fork.datoms(Database.EAVT, id).iterator().hasNext()) {
            pair(id, id);
            return Optional.of(id);
        }
        return Optional.ofNullable(other);
    }

    void pair(long original, long forked) {
        toForked.put(original, forked);
        toOriginal.put(forked, original);
    }
}
