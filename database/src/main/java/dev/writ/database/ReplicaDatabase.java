package dev.writ.database;

import datomic.Connection;
import datomic.Database;
import datomic.Peer;
import dev.writ.common.message.Transaction;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** A database of this process's own, filled from outcomes, each compared with what the log says it was. */
final class ReplicaDatabase implements AutoCloseable {
    private final Clock clock;
    private final String uri = "datomic:mem://writ-" + UUID.randomUUID();
    private final Connection connection;
    private volatile boolean stopping;
    private volatile Duration ahead = Duration.ZERO;

    ReplicaDatabase(Clock clock) throws InterruptedException, ExecutionException {
        this.clock = clock;
        Peer.createDatabase(uri);
        connection = Peer.connect(uri);
        BaseSchema.install(connection);
    }

    Database database() {
        return connection.db();
    }

    /** How far the instant that is waited for lies ahead of this host's clock; zero when nothing is waited for. */
    Duration ahead() {
        return ahead;
    }

    /** Ends a wait for the clock, if there is one. */
    void stopWaiting() {
        stopping = true;
    }

    /** @throws DivergedException if it does not give the t, the instant and the datoms that the log has */
    void apply(OutcomeChain.Link link) throws InterruptedException {
        var expected = link.outcome().decided().transaction();
        awaitClock(expected.instant());
        TransactionResult result;
        try {
            var forms = TransactionText.parse(expected.data()).forms();
            result = TransactionResult.of(connection.transact(forms).get());
        } catch (ExecutionException e) {
            throw new DivergedException(
                    link.at(), "cannot be applied: " + e.getCause().getMessage());
        } catch (RuntimeException e) {
            throw new DivergedException(link.at(), "cannot be applied: " + e.getMessage());
        }
        compare(link, expected, result.transaction(expected.data()));
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
