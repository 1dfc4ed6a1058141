package dev.writ.updates;

import datomic.Database;
import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import dev.writ.database.DatabaseSource;
import dev.writ.database.access.ReadableDatabases;
import dev.writ.database.datalog.QueryPool;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;

/** Runs live queries on the newest database, once that has got far enough. */
final class LiveRunner implements AutoCloseable {
    private final DatabaseSource databases;
    private final ReadableDatabases readable = new ReadableDatabases();
    private final QueryPool pool;
    private final LiveQueriesConfig config;
    private long awaited;
    private CompletableFuture<Database> reaching;

    LiveRunner(DatabaseSource databases, LiveQueriesConfig config) {
        this.databases = databases;
        this.config = config;
        // Each query is handed in once at a time, so nobody is turned away.
        this.pool = new QueryPool(config.concurrency(), config.queries());
    }

    /**
     * Called by one thread.
     *
     * @param t what the database must have reached
     * @param before the last result; null at first
     * @return to be cancelled when nobody wants it any more. Fails with a {@link ProblemException}, of type busy or
     *     unavailable if it may go well later, or with whatever was a defect
     */
    CompletableFuture<LiveRun> run(LiveRequest request, long t, Found before, boolean wholeWanted) {
        var answer = new CompletableFuture<LiveRun>();
        reached(t)
                .thenCompose(database -> submit(request, database, before, wholeWanted, answer))
                .whenComplete((run, failure) -> {
                    if (failure == null) {
                        answer.complete(run);
                    } else {
                        answer.completeExceptionally(cause(failure));
                    }
                });
        return answer;
    }

    /** @throws ProblemException {@code unavailable} if there will be no database any more */
    void check() {
        var health = databases.health();
        if (!health.live()) {
            throw ProblemType.UNAVAILABLE.because(health.reason());
        }
    }

    /** All queries that one transaction outdates wait for it together. */
    private CompletableFuture<Database> reached(long t) {
        if (reaching == null || t != awaited || reaching.isDone()) {
            awaited = t;
            reaching = CompletableFuture.completedFuture(t).thenCompose(this::await);
        }
        return reaching;
    }

    private CompletableFuture<Database> await(long t) {
        return databases.await(t, config.basisWait()).handle((reached, failure) -> {
            if (failure == null) {
                var newest = databases.database();
                return newest.basisT() > reached.basisT() ? newest : reached;
            }
            throw cause(failure) instanceof TimeoutException
                    ? ProblemType.UNAVAILABLE.because("the database has not reached basis-t " + t + " within "
                            + config.basisWait().toMillis() + " ms")
                    : new CompletionException(cause(failure));
        });
    }

    private CompletableFuture<LiveRun> submit(
            LiveRequest request,
            Database newest,
            Found before,
            boolean wholeWanted,
            CompletableFuture<LiveRun> answer) {
        var database = readable.readable(newest, request.access());
        var watch = new Stopwatch(System::nanoTime);
        var submitted = pool.submit(
                request.query().shape(database, request.args()),
                config.limits().timeout(),
                watch.timing(() -> LiveRun.of(request, database, config, before, wholeWanted)));
        answer.whenComplete((run, failure) -> submitted.cancel(true));
        return submitted.handle((run, failure) -> {
            if (failure == null) {
                return run;
            }
            throw ranTooShort(cause(failure), watch.elapsed())
                    ? ProblemType.BUSY.because("the query has waited too long for its turn")
                    : new CompletionException(cause(failure));
        });
    }

    /** The pool's clock starts when a query is handed in; what has mostly waited has not been shown to take too long. */
    private boolean ranTooShort(Throwable failure, Duration ran) {
        return failure instanceof ProblemException problem
                && problem.type() == ProblemType.TIMEOUT
                && ran.compareTo(config.limits().timeout().dividedBy(2)) < 0;
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    /** Runs that go on fail. */
    @Override
    public void close() {
        pool.close();
    }
}
