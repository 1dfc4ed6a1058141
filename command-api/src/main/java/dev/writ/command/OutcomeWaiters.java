package dev.writ.command;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Requests that wait for the outcome of a command. A waiting request is a future in a map and holds no thread. */
final class OutcomeWaiters {
    private final Map<UUID, Set<CompletableFuture<Void>>> waiting = new ConcurrentHashMap<>();
    private volatile boolean ended;

    /**
     * Completes, never exceptionally, when the outcome is there, the time is over or waiting has ended; the caller looks
     * which.
     *
     * @param isDecided is asked after the waiter is registered: an outcome that arrived before then would go unnoticed
     */
    CompletableFuture<Void> await(UUID id, Duration timeout, BooleanSupplier isDecided) {
        var waiter = new CompletableFuture<Void>();
        waiting.compute(id, (k, set) -> {
            var waiters = set == null ? ConcurrentHashMap.<CompletableFuture<Void>>newKeySet() : set;
            waiters.add(waiter);
            return waiters;
        });
        var waited = waiter.completeOnTimeout(null, timeout.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((v, e) -> remove(id, waiter));
        if (ended || isDecided.getAsBoolean()) {
            waiter.complete(null);
        }
        return waited;
    }

    /** The store has the outcome. */
    void decided(UUID id) {
        var waiters = waiting.get(id);
        if (waiters != null) {
            waiters.forEach(w -> w.complete(null));
        }
    }

    /** Answers everyone now, and whoever comes later at once. */
    void end() {
        ended = true;
        waiting.values().forEach(waiters -> waiters.forEach(w -> w.complete(null)));
    }

    /** How many requests are waiting. */
    int size() {
        return waiting.values().stream().mapToInt(Set::size).sum();
    }

    private void remove(UUID id, CompletableFuture<Void> waiter) {
        waiting.computeIfPresent(id, (k, waiters) -> {
            waiters.remove(waiter);
            return waiters.isEmpty() ? null : waiters;
        });
    }
}
