package dev.writ.database.datalog;

import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import dev.writ.common.tracing.TraceInLogs;
import dev.writ.common.tracing.Tracing;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A bounded number of threads for queries, in two lanes: whoever asks what is known to be quick does not wait behind
 * those whose queries take long, or nobody knows how long. A query that turns out not to be quick is begun anew on the
 * slow lane.
 *
 * <p>The clock of a query starts when it is handed in; when it has run out, the caller has its answer at once and the
 * query is ended. When memory runs short, the query that has made most is ended.
 */
public final class QueryPool implements AutoCloseable {
    /** For whatever cannot take long by its very kind. */
    public static final String LOOK_UP = "look-up";

    /** For what may take long each time. */
    public static final String UNKNOWN = "unknown";

    /** Processor time after which a query has left the quick ones. */
    private static final Duration QUICK = Duration.ofMillis(200);

    private static final ProblemException NOT_QUICK = ProblemType.BUSY.because("not as quick as queries like it were");
    private static final ProblemException ENDED = ProblemType.TIMEOUT.because("the query has ended");
    private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();

    private final Lane quick;
    private final Lane slow;
    private final QuickShapes shapes = new QuickShapes(QUICK.dividedBy(2));
    private final ScheduledThreadPoolExecutor clock;
    private final Set<Run<?>> open = ConcurrentHashMap.newKeySet();
    private final Tracer tracer = Tracing.tracer();
    private final MemoryGuard guard = new MemoryGuard(() -> open.stream().map(run -> run.budget));

    /**
     * @param concurrency how many quick queries run at a time; of others, half as many
     * @param queue how many more of each may wait
     */
    public QueryPool(int concurrency, int queue) {
        quick = new Lane("quick", concurrency, queue);
        slow = new Lane("slow", Math.max(1, concurrency / 2), queue);
        clock = new ScheduledThreadPoolExecutor(1, task -> {
            var thread = new Thread(task, "query-clock");
            thread.setDaemon(true);
            return thread;
        });
        clock.setRemoveOnCancelPolicy(true);
    }

    /** How many queries run now. */
    public int running() {
        return quick.running() + slow.running();
    }

    /** How many queries wait for a thread. */
    public int waiting() {
        return quick.waiting() + slow.waiting();
    }

    /**
     * What {@code query} gives, which should include everything about it that takes time. It may be called twice.
     *
     * @param shape what tells this query from others that may take longer, such as its text: a shape is quick if it was
     *     the last time; {@link #LOOK_UP} always is, {@link #UNKNOWN} never
     * @return to be cancelled when nobody wants it any more: then it makes room for others. Fails with a
     *     {@link ProblemException} of type timeout after {@code timeout}, of type result-too-large when
     *     memory runs short, of type unavailable when the storage cannot be read, and otherwise with whatever {@code query}
     *     throws
     * @throws ProblemException of type busy when threads and queue are full
     */
    public <T> CompletableFuture<T> submit(String shape, Duration timeout, Supplier<T> query) {
        var run = new Run<>(shape, timeout, query);
        run.begin();
        return run.answer;
    }

    /** Ends running queries; they, and those that wait, fail as unavailable. */
    @Override
    public void close() {
        guard.close();
        // First, so that nobody is told of the interrupt that follows instead; and again for who came in between.
        failOpen();
        quick.close();
        slow.close();
        clock.shutdownNow();
        failOpen();
    }

    private void failOpen() {
        open.forEach(run -> run.end(ProblemType.UNAVAILABLE.because("the service is stopping")));
    }

    /** One query on its way to an answer. */
    private final class Run<T> {
        private final String shape;
        private final Duration timeout;
        private final Supplier<T> query;
        private final Context trace = Context.current();
        private final long handedIn = System.nanoTime();
        private final CompletableFuture<T> answer = new CompletableFuture<>();

        /** Of the attempt at hand. */
        private volatile Budget budget;

        private Lane.Task task;

        Run(String shape, Duration timeout, Supplier<T> query) {
            this.shape = shape;
            this.timeout = timeout;
            this.query = query;
            this.budget = new Budget(timeout, handedIn);
        }

        void begin() {
            open.add(this);
            answer.whenComplete((result, failure) -> {
                open.remove(this);
                // An earlier attempt may have answered, after all.
                budget.stop(ENDED);
                if (answer.isCancelled()) {
                    cancel();
                }
            });
            try {
                var alarm =
                        clock.schedule(() -> end(Budget.timeout(timeout)), timeout.toMillis(), TimeUnit.MILLISECONDS);
                answer.whenComplete((result, failure) -> alarm.cancel(false));
                if (shapes.isQuick(shape)) {
                    start(quick, this::attemptQuickly);
                } else {
                    start(slow, this::attempt);
                }
            } catch (RejectedExecutionException e) {
                var busy = busy();
                answer.completeExceptionally(busy);
                throw busy;
            }
        }

        private synchronized void start(Lane lane, Runnable attempt) {
            task = lane.execute(attempt);
        }

        /** Tells the caller, and ends whatever runs or waits; if there is an answer already, it stays. */
        void end(ProblemException why) {
            budget.stop(why);
            if (answer.completeExceptionally(why)) {
                cancel();
            }
        }

        private synchronized void cancel() {
            if (task != null) {
                task.cancel();
            }
        }

        private void attemptQuickly() {
            // What was quick when it was handed in may have been found out while it waited.
            if (!shapes.isQuick(shape)) {
                moveToSlowLane(budget);
                return;
            }
            var patience = watch(Thread.currentThread().getId());
            try {
                attempt();
            } finally {
                patience.cancel(false);
            }
        }

        private ScheduledFuture<?> watch(long thread) {
            var current = budget;
            long start = CPU.getThreadCpuTime(thread);
            return clock.scheduleWithFixedDelay(
                    () -> {
                        if (CPU.getThreadCpuTime(thread) - start > QUICK.toNanos()) {
                            moveToSlowLane(current);
                        }
                    },
                    QUICK.toMillis(),
                    QUICK.toMillis() / 4,
                    TimeUnit.MILLISECONDS);
        }

        private synchronized void moveToSlowLane(Budget current) {
            if (current != budget || answer.isDone()) {
                return;
            }
            shapes.slow(shape);
            budget = new Budget(timeout, handedIn);
            current.stop(NOT_QUICK);
            try {
                start(slow, this::attempt);
            } catch (RejectedExecutionException e) {
                answer.completeExceptionally(busy());
            }
        }

        /** Of one attempt. What nobody asked for, such as a live query that runs again, is part of no trace. */
        private Span span() {
            return Span.fromContext(trace).getSpanContext().isValid()
                    ? tracer.spanBuilder("query")
                            .setParent(trace)
                            .setAttribute("db.system.name", "datomic")
                            .setAttribute("db.operation.name", "q")
                            .startSpan()
                    : Span.getInvalid();
        }

        private void attempt() {
            var mine = budget;
            if (answer.isDone()) {
                return;
            }
            long start = CPU.getCurrentThreadCpuTime();
            T result = null;
            Throwable failure = null;
            var span = span();
            try (var traced = TraceInLogs.of(trace.with(span))) {
                result = mine.limit(query);
            } catch (Throwable e) {
                failure =
                        QueryFailure.known(e).<Throwable>map(problem -> problem).orElse(e);
                // What is begun anew, or answered already, has not failed.
                if (mine == budget && !answer.isDone()) {
                    Tracing.failed(span, failure);
                }
            } finally {
                span.end();
            }
            shapes.learn(shape, CPU.getCurrentThreadCpuTime() - start);
            if (failure == null) {
                answer.complete(result);
            } else if (mine == budget) {
                answer.completeExceptionally(failure);
            }
        }
    }

    private ProblemException busy() {
        return ProblemType.BUSY.because(
                clock.isShutdown()
                        ? "the service is stopping"
                        : running() + " queries run already and " + waiting() + " wait");
    }
}
