package dev.writ.database;

import datomic.Connection;
import datomic.Database;
import datomic.ListenableFuture;
import dev.writ.common.message.Transaction;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/**
 * A database that is filled from outcomes, each compared with what the log says it was. Some are applied
 * while the facts of those before them are hashed elsewhere; a database value is given out only when everything in it has been compared.
 */
final class ReplicaDatabase {
    private static final int MAX_SUBMITTED = 64;

    private record Submitted(OutcomeChain.Link link, FutureTask<Applied> applied) {}

    private record Applied(Transaction transaction, Database after) {}

    private final Clock clock;
    private final Deque<Submitted> submitted = new ArrayDeque<>();
    private final Connection connection;
    private volatile Database database;
    private volatile boolean stopping;
    private volatile Duration ahead = Duration.ZERO;

    /**
     * @param connection to an empty database, or to one that holds the first part of the log; has the base schema from
     *     here on
     */
    ReplicaDatabase(Connection connection, Clock clock) throws InterruptedException, ExecutionException {
        this.connection = connection;
        this.clock = clock;
        BaseSchema.install(connection);
        database = connection.db();
    }

    /** The newest value of which every transaction was found to be what the log says. */
    Database database() {
        return database;
    }

    /** How far the instant that is waited for lies ahead of this host's clock; zero when nothing is waited for. */
    Duration ahead() {
        return ahead;
    }

    /** Ends a wait for the clock, if there is one. */
    void stopWaiting() {
        stopping = true;
    }

    /**
     * Submits the next transaction. It is in {@link #database} after {@link #settle} at the latest.
     *
     * @throws DivergedException see {@link #settle}
     */
    void apply(OutcomeChain.Link link) throws InterruptedException {
        var expected = link.outcome().decided().transaction();
        awaitClock(expected.instant());
        ListenableFuture<?> report;
        try {
            report = connection.transactAsync(done(link.text()).forms());
        } catch (RuntimeException | ExecutionException e) {
            settle();
            throw cannotBeApplied(link, e);
        }
        var applied = new FutureTask<>(() -> applied(expected, report));
        report.addListener(applied, ForkJoinPool.commonPool());
        submitted.add(new Submitted(link, applied));
        if (submitted.size() > MAX_SUBMITTED) {
            compareNext();
        }
    }

    /**
     * Waits until all that was submitted is compared.
     *
     * @throws DivergedException for the first that does not give the t, the instant and the datoms that the log has
     */
    void settle() throws InterruptedException {
        while (!submitted.isEmpty()) {
            compareNext();
        }
        var current = connection.db();
        // The same facts, but lets go of what Datomic has moved to its index meanwhile.
        if (current.basisT() == database.basisT()) {
            database = current;
        }
    }

    private static Applied applied(Transaction expected, Future<?> report) throws Exception {
        var result = TransactionResult.of((Map<?, ?>) report.get());
        return new Applied(result.transaction(expected.data()), result.after());
    }

    /** What the task gives: done here if nobody else has begun it. */
    private static <T> T done(FutureTask<T> task) throws InterruptedException, ExecutionException {
        task.run();
        return task.get();
    }

    private void compareNext() throws InterruptedException {
        var next = submitted.remove();
        Applied applied;
        try {
            applied = done(next.applied());
        } catch (ExecutionException e) {
            throw cannotBeApplied(next.link(), e);
        }
        compare(next.link(), next.link().outcome().decided().transaction(), applied.transaction());
        database = applied.after();
    }

    private static DivergedException cannotBeApplied(OutcomeChain.Link link, Throwable e) {
        var cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return new DivergedException(link.at(), "cannot be applied: " + cause.getMessage());
    }

    private static void compare(OutcomeChain.Link link, Transaction expected, Transaction actual) {
        if (actual.basisT() != expected.basisT()) {
            throw new DivergedException(link.at(), "has t " + expected.basisT() + ", applied it is " + actual.basisT());
        }
        if (!actual.instant().equals(expected.instant())) {
            throw new DivergedException(
                    link.at(), "has instant " + expected.instant() + ", applied it is " + actual.instant());
        }
        if (!actual.factsHash().equals(expected.factsHash())) {
            throw new DivergedException(link.at(), "has other facts than applying it gives (facts-hash differs)");
        }
    }

    /** Datomic refuses an instant ahead of the local clock: skew between hosts is waited out, it is not divergence. */
    private void awaitClock(Instant instant) throws InterruptedException {
        for (var wait = Duration.between(clock.instant(), instant);
                wait.compareTo(Duration.ZERO) > 0;
                wait = Duration.between(clock.instant(), instant)) {
            settle();
            ahead = wait;
            if (stopping) {
                throw new InterruptedException("closed while waiting for the clock");
            }
            TimeUnit.MILLISECONDS.sleep(Math.min(wait.toMillis() + 1, 100));
        }
        ahead = Duration.ZERO;
    }
}
