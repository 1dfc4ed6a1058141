package dev.writ.processor;

import datomic.Connection;
import datomic.Database;
import datomic.Peer;
import dev.writ.common.error.Problem;
import dev.writ.common.message.Command;
import dev.writ.common.message.Outcome;
import dev.writ.common.message.RecordPosition;
import dev.writ.common.message.Transaction;
import dev.writ.database.BaseSchema;
import dev.writ.database.DivergedException;
import dev.writ.database.TransactionResult;
import dev.writ.database.TransactionText;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;

/** A database in memory that nobody else sees, and that is gone when this is closed. For one thread. */
final class ScratchLedger implements Ledger, AutoCloseable {
    private static final Duration MAX_SKEW = Duration.ofMinutes(1);

    private final String uri = "datomic:mem://writ-what-if-" + UUID.randomUUID();
    private final Connection connection;

    ScratchLedger() {
        Peer.createDatabase(uri);
        connection = Peer.connect(uri);
        try {
            BaseSchema.install(connection);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the base schema was refused", e.getCause());
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    @Override
    public Database database() {
        return connection.db();
    }

    /**
     * Applies the transaction of an outcome to a database with all the history before it.
     *
     * @throws DivergedException if it does not give what the log says
     */
    void repeat(Outcome outcome, RecordPosition at) {
        var expected = outcome.decided().transaction();
        Transaction actual;
        try {
            actual = transact(TransactionText.parse(expected.data())).transaction(expected.data());
        } catch (ExecutionException e) {
            throw new DivergedException(at, "cannot be applied: " + e.getCause().getMessage());
        }
        if (!actual.equals(expected)) {
            throw new DivergedException(
                    at,
                    "says t " + expected.basisT() + " at " + expected.instant() + ", applied it is t " + actual.basisT()
                            + " at " + actual.instant()
                            + (actual.factsHash().equals(expected.factsHash()) ? "" : ", with other facts"));
        }
    }

    @Override
    public Result apply(TransactionText text, UUID commandId, Optional<Problem> error) {
        try {
            return new Applied(text, transact(text));
        } catch (ExecutionException e) {
            var message = String.valueOf(e.getCause().getMessage());
            boolean moved = Datomic.error(e.getCause())
                    .filter("db.error/cas-failed"::equals)
                    .isPresent();
            return moved ? new Moved(message) : new Refused(message);
        }
    }

    /** @throws ExecutionException with what Datomic has against it */
    private TransactionResult transact(TransactionText text) throws ExecutionException {
        long deadline = System.nanoTime() + MAX_SKEW.toNanos();
        while (true) {
            try {
                return TransactionResult.of(
                        connection.transactAsync(text.forms()).get());
            } catch (InterruptedException e) {
                throw interrupted(e);
            } catch (ExecutionException | RuntimeException e) {
                var cause = e instanceof ExecutionException ? e.getCause() : e;
                // Decided on a host whose clock is ahead of this one's.
                if (!Datomic.isAhead(cause) || System.nanoTime() > deadline) {
                    throw new ExecutionException(cause);
                }
                Datomic.awaitClock(deadline, cause);
            }
        }
    }

    private static LedgerUnavailableException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new LedgerUnavailableException("interrupted", e);
    }

    /** None: there is no log that could lack them. */
    @Override
    public List<Outcome> undelivered(Command command, RecordPosition position, Database database) {
        return List.of();
    }

    @Override
    public TransactionText applied(TransactionText text, Optional<Problem> error) {
        return text;
    }

    /** It is in this process. */
    @Override
    public void requireReachable() {}

    /** What was transacted stays. */
    @Override
    public void invalidate() {}

    @Override
    public void close() {
        connection.release();
        Peer.deleteDatabase(uri);
    }
}
