package dev.writ.database;

import datomic.Connection;
import datomic.Database;
import datomic.Peer;
import dev.writ.common.message.Transaction;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * A database of this process's own, filled from outcomes, each compared with what the log says it was. Datomic works on
 * some while others are read and compared; a database value is given out only when everything in it has been compared.
 */
final class ReplicaDatabase implements AutoCloseable {
    private static final int MAX_SUBMITTED = 64;

    private record Submitted(OutcomeChain.Link link, Future<?> report) {}

    private final Clock clock;
    private final Deque<Submitted> submitted = new ArrayDeque<>();
    private final String uri = "datomic:mem://writ-" + UUID.randomUUID();
    private final Connection connection;
    private volatile Database database;
    private volatile boolean stopping;
    private volatile Duration ahead = Duration.ZERO;

    ReplicaDatabase(Clock clock) throws InterruptedException, ExecutionException {
        this.clock = clock;
        Peer.createDatabase(uri);
        connection = Peer.connect(uri);
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
        List<?> forms;
        try {
            forms = TransactionText.parse(expected.data()).forms();
        } catch (RuntimeException e) {
            settle();
            throw new DivergedException(link.at(), "cannot be applied: " + e.getMessage());
        }
        awaitClock(expected.instant());
        submitted.add(new Submitted(link, connection.transactAsync(forms)));
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

    private void compareNext() throws InterruptedException {
        var next = submitted.remove();
        var link = next.link();
        TransactionResult result;
        try {
            result = TransactionResult.of((Map<?, ?>) next.report().get());
        } catch (ExecutionException e) {
            throw new DivergedException(
                    link.at(), "cannot be applied: " + e.getCause().getMessage());
        }
        var expected = link.outcome().decided().transaction();
        compare(link, expected, result.transaction(expected.data()));
        database = result.after();
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

    @Override
    public void close() {
        connection.release();
        Peer.deleteDatabase(uri);
    }
}
