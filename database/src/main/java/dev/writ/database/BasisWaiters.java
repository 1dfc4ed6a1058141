package dev.writ.database;

import datomic.Database;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** Whoever waits for the database to reach a t. */
final class BasisWaiters {
    private final ConcurrentSkipListMap<Long, List<CompletableFuture<Database>>> waiting =
            new ConcurrentSkipListMap<>();

    /** Registers first; the caller must then look at the database again and call {@link #reached}. */
    CompletableFuture<Database> register(long t, Duration timeout) {
        var future = new CompletableFuture<Database>();
        waiting.compute(t, (k, list) -> {
            var futures = list == null ? new CopyOnWriteArrayList<CompletableFuture<Database>>() : list;
            futures.add(future);
            return futures;
        });
        return future.orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((db, e) -> waiting.computeIfPresent(t, (k, list) -> {
                    list.remove(future);
                    return list.isEmpty() ? null : list;
                }));
    }

    void reached(Database database) {
        for (Map.Entry<Long, List<CompletableFuture<Database>>> due :
                waiting.headMap(database.basisT(), true).entrySet()) {
            due.getValue().forEach(f -> f.completeAsync(() -> database));
        }
    }

    /** Nothing will be reached any more. */
    void fail(RuntimeException reason) {
        waiting.values().forEach(futures -> futures.forEach(f -> f.completeExceptionally(reason)));
    }
}
