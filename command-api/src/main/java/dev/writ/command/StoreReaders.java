package dev.writ.command;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Threads that read the status store, and run what follows, for requests whose waiting is over: the threads that tell of
 * it fill the store, talk to Kafka, or keep the time for the whole process.
 */
final class StoreReaders implements Executor, AutoCloseable {
    private static final int THREADS = 4;
    private static final int MAX_QUEUED = 10_000;

    // Whoever comes while the queue is full, or after the end, reads for itself: no request stays without an answer.
    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            THREADS,
            THREADS,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MAX_QUEUED),
            r -> {
                var thread = new Thread(r, "status-reader");
                thread.setDaemon(true);
                return thread;
            },
            (task, pool) -> task.run());

    @Override
    public void execute(Runnable task) {
        threads.execute(task);
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
