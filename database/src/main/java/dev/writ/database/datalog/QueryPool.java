package dev.writ.database.datalog;

import dev.writ.common.error.ProblemType;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * A bounded number of threads for queries. The clock of a query starts when it is handed in; when it has run out, the
 * caller has its answer at once and the thread is interrupted.
 */
public final class QueryPool implements AutoCloseable {
    /** Pulls recurse: the default stack ends at a depth of a few hundred. */
    private static final long STACK_BYTES = 16L << 20;

    private final ThreadPoolExecutor threads;
    private final ScheduledThreadPoolExecutor clock;
    private final Set<CompletableFuture<?>> open = ConcurrentHashMap.newKeySet();

    /**
     * @param concurrency how many queries run at a time
     * @param queue how many more may wait for a thread
     */
    public QueryPool(int concurrency, int queue) {
        var count = new AtomicInteger();
        threads = new ThreadPoolExecutor(
                concurrency, concurrency, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(queue), task -> {
                    var thread = new Thread(null, task, "query-" + count.incrementAndGet(), STACK_BYTES);
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        clock = new ScheduledThreadPoolExecutor(1, task -> {
            var thread = new Thread(task, "query-clock");
            thread.setDaemon(true);
            return thread;
        });
        clock.setRemoveOnCancelPolicy(true);
    }

    /** How many queries run now. */
    public int running() {
        return threads.getActiveCount();
    }

    /** How many queries wait for a thread. */
    public int waiting() {
        return threads.getQueue().size();
    }

    /**
     * What {@code query} gives, which should include everything about it that takes time.
     *
     * @return fails with a {@link dev.writ.common.error.ProblemException} of type timeout after {@code timeout}, and
     *     otherwise with whatever {@code query} throws
     * @throws dev.writ.common.error.ProblemException of type busy when threads and queue are full
     */
    public <T> CompletableFuture<T> submit(Duration timeout, Supplier<T> query) {
        var answer = new CompletableFuture<T>();
        var task = new FutureTask<Void>(() -> complete(answer, query), null);
        open.add(answer);
        answer.whenComplete((result, failure) -> open.remove(answer));
        try {
            threads.execute(task);
            var alarm = clock.schedule(
                    () -> {
                        answer.completeExceptionally(
                                ProblemType.TIMEOUT.because("no answer within " + timeout.toMillis() + " ms"));
                        task.cancel(true);
                        threads.remove(task);
                    },
                    timeout.toMillis(),
                    TimeUnit.MILLISECONDS);
            answer.whenComplete((result, failure) -> alarm.cancel(false));
        } catch (RejectedExecutionException e) {
            open.remove(answer);
            throw ProblemType.BUSY.because(
                    threads.isShutdown()
                            ? "the service is stopping"
                            : threads.getMaximumPoolSize() + " queries run already and "
                                    + threads.getQueue().size() + " wait");
        }
        return answer;
    }

    private static <T> void complete(CompletableFuture<T> answer, Supplier<T> query) {
        try {
            answer.complete(query.get());
        } catch (Throwable e) {
            answer.completeExceptionally(e);
        }
    }

    /** Ends running queries; they, and those that wait, fail as unavailable. */
    @Override
    public void close() {
        // First, so that nobody is told of the interrupt that follows instead; and again for who came in between.
        failOpen();
        threads.shutdownNow();
        clock.shutdownNow();
        failOpen();
    }

    private void failOpen() {
        open.forEach(
                answer -> answer.completeExceptionally(ProblemType.UNAVAILABLE.because("the service is stopping")));
    }
}
