package dev.writ.command;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * How far the status store has read {@code pending-cmds}: of each partition, the offset below which it has everything.
 * Positions are the consumer's, so they also pass what is no record (transaction markers).
 */
final class ReadPositions {
    private final Map<Integer, Long> positions = new ConcurrentHashMap<>();
    private final List<Goal> goals = new CopyOnWriteArrayList<>();

    /** The store begins again: nothing is read yet. */
    void reset() {
        positions.clear();
    }

    Map<Integer, Long> all() {
        return Map.copyOf(positions);
    }

    /** The store has everything below {@code offset} of that partition. */
    void advance(int partition, long offset) {
        var before = positions.put(partition, offset);
        if (before == null || before != offset) {
            goals.forEach(this::check);
        }
    }

    /**
     * Completes when the store has read every partition to the given offset; never, while one of them is newer than the
     * store, which does not read it. Whoever stops waiting cancels or completes
     * the future.
     */
    CompletableFuture<Void> reached(Map<Integer, Long> offsets) {
        var goal = new Goal(Map.copyOf(offsets), new CompletableFuture<>());
        goals.add(goal);
        goal.done().whenComplete((v, e) -> goals.remove(goal));
        check(goal);
        return goal.done();
    }

    private void check(Goal goal) {
        boolean there = goal.offsets().entrySet().stream()
                .allMatch(e -> positions.getOrDefault(e.getKey(), -1L) >= e.getValue());
        if (there) {
            goal.done().complete(null);
        }
    }

    private record Goal(Map<Integer, Long> offsets, CompletableFuture<Void> done) {}
}
