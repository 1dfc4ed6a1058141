package dev.writ.database.datalog;

import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads for queries of one kind, and a bounded queue before them. */
final class Lane implements AutoCloseable {
    /** Rules and pulls recurse: the default stack ends at a depth of a few hundred. */
    private static final long STACK_BYTES = 16L << 20;

    private final ThreadPoolExecutor threads;

    Lane(String name, int concurrency, int queue) {
        var count = new AtomicInteger();
        threads =
                new ThreadPoolExecutor(
                        concurrency, concurrency, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(queue), task -> {
                            var thread = new Thread(null, task, name + "-" + count.incrementAndGet(), STACK_BYTES);
                            thread.setDaemon(true);
                            return thread;
                        }) {
                    @Override
                    protected void beforeExecute(Thread thread, Runnable task) {
                        InlineQueries.adopt(thread);
                    }
                };
        threads.allowCoreThreadTimeOut(true);
    }

    /** What was handed in, for taking it back. */
    final class Task {
        private final FutureTask<Void> future;

        private Task(Runnable work) {
            future = new FutureTask<>(work, null);
        }

        void cancel() {
            future.cancel(true);
            threads.remove(future);
        }
    }

    /** @throws java.util.concurrent.RejectedExecutionException when threads and queue are full */
    Task execute(Runnable work) {
        var task = new Task(work);
        threads.execute(task.future);
        return task;
    }

    int running() {
        return threads.getActiveCount();
    }

    int waiting() {
        return threads.getQueue().size();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
