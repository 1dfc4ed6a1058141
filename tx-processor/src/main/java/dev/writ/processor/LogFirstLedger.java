package dev.writ.processor;

import datomic.Database;
import dev.writ.common.error.Problem;
import dev.writ.common.message.Command;
import dev.writ.common.message.Outcome;
import dev.writ.common.message.RecordPosition;
import dev.writ.database.TransactionResult;
import dev.writ.database.TransactionText;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeoutException;

/**
 * Nothing is transacted: a decision extends a speculative database value, the head, and becomes real when Kafka commits
 * its outcome. The database that everyone queries is made from the committed log. Whenever a commit may have been lost
 * the head is thrown away and begins again from the log. For one stream thread.
 */
final class LogFirstLedger implements Ledger {
    /** The database made from the committed log. */
    interface Projection {
        /** As far as it has come. */
        Database database();

        /** With everything that stands in the log now, open transactions included once they have ended. */
        Database caughtUp() throws TimeoutException, InterruptedException;
    }

    /** This host's clock may have been set back behind the newest instant. */
    private static final Duration CLOCK_PATIENCE = Duration.ofSeconds(4);

    private final Projection projection;
    private Database head;

    LogFirstLedger(Projection projection) {
        this.projection = projection;
    }

    @Override
    public Database database() {
        try {
            if (head == null) {
                head = projection.caughtUp();
            } else {
                var committed = projection.database();
                // Equal t, equal database; taking the projection's value lets go of a long chain of speculation.
                if (committed.basisT() == head.basisT()) {
                    head = committed;
                }
            }
            return head;
        } catch (TimeoutException e) {
            throw new LedgerUnavailableException(e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LedgerUnavailableException("interrupted", e);
        }
    }

    /** None: an outcome is delivered in the very Kafka transaction that makes it a decision. */
    @Override
    public List<Outcome> undelivered(Command command, RecordPosition position, Database database) {
        return List.of();
    }

    @Override
    public TransactionText applied(TransactionText text, Optional<Problem> error) {
        return text;
    }

    @Override
    public Result apply(TransactionText text, UUID commandId, Optional<Problem> error) {
        long deadline = System.nanoTime() + CLOCK_PATIENCE.toNanos();
        while (true) {
            // What is away throws here, and is no refusal.
            var database = database();
            try {
                var result = TransactionResult.of(database.with(text.forms()));
                head = result.after();
                return new Applied(text, result);
            } catch (RuntimeException e) {
                if (!Datomic.isAhead(e)) {
                    return refusal(e);
                }
                Datomic.awaitClock(deadline, e);
            }
        }
    }

    private static Result refusal(RuntimeException e) {
        var message = String.valueOf(e.getMessage());
        return Datomic.error(e).filter("db.error/cas-failed"::equals).isPresent()
                ? new Moved(message)
                : new Refused(message);
    }

    /** It is a value in this process. */
    @Override
    public void requireReachable() {}

    @Override
    public void invalidate() {
        head = null;
    }
}
