package dev.writ.updates;

import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import java.util.concurrent.ConcurrentHashMap;

/** How many connections each owner has. */
final class Occupancy {
    private final int max;
    private final ConcurrentHashMap<String, Integer> connections = new ConcurrentHashMap<>();

    /** @param max that one owner may have; 0 for no limit */
    Occupancy(int max) {
        this.max = max;
    }

    /** @throws ProblemException {@code rate-limited} if the owner has as many as possible */
    void check(Owner owner) {
        if (max > 0 && connections.getOrDefault(owner.countedAs(), 0) >= max) {
            throw ProblemType.RATE_LIMITED.because("this caller has as many connections as one may, " + max);
        }
    }

    /** @return whether there was room: two may have found the same */
    boolean enter(Owner owner) {
        return connections.merge(owner.countedAs(), 1, Integer::sum) <= max || max == 0;
    }

    void leave(Owner owner) {
        connections.computeIfPresent(owner.countedAs(), (name, count) -> count == 1 ? null : count - 1);
    }
}
