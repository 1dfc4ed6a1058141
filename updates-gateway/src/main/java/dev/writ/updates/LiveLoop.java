package dev.writ.updates;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread that all live queries live on, so that what happens to them happens one after the other. */
final class LiveLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LiveLoop.class);

    /**
     * A transaction, as the log told of it.
     *
     * @param publishedAt by {@link System#nanoTime()}
     */
    record Outcome(long t, Touched touched, long publishedAt) {}

    private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(
            1, task -> new Thread(task, "live-queries"), new ThreadPoolExecutor.DiscardPolicy());
    private long newest;

    LiveLoop() {
        thread.setRemoveOnCancelPolicy(true);
    }

    /** From any thread; never blocks. */
    void execute(Runnable task) {
        thread.execute(logged(task));
    }

    Future<?> schedule(Runnable task, long nanos) {
        return thread.schedule(logged(task), nanos, TimeUnit.NANOSECONDS);
    }

    private static Runnable logged(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                LOG.atError().setCause(e).log("a live query met a defect");
            }
        };
    }

    /** The newest t that was published: a database that has not reached it is not new enough. Only on this thread. */
    long newest() {
        return newest;
    }

    void reached(long t) {
        newest = Math.max(newest, t);
    }

    void forget() {
        newest = 0;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
