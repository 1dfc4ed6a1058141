package dev.writ.processor;

import datomic.Database;
import dev.writ.common.error.Problem;
import dev.writ.common.message.Command;
import dev.writ.common.message.Outcome;
import dev.writ.common.message.RecordPosition;
import dev.writ.database.TransactionText;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A ledger whose transactions are measured. */
final class MeasuredLedger implements Ledger {
    private final Ledger ledger;
    private final DecisionMetrics metrics;

    MeasuredLedger(Ledger ledger, DecisionMetrics metrics) {
        this.ledger = ledger;
        this.metrics = metrics;
    }

    @Override
    public Database database() {
        return ledger.database();
    }

    @Override
    public List<Outcome> undelivered(Command command, RecordPosition position, Database database) {
        return ledger.undelivered(command, position, database);
    }

    @Override
    public TransactionText applied(TransactionText text, Optional<Problem> error) {
        return ledger.applied(text, error);
    }

    @Override
    public Result apply(TransactionText text, UUID commandId, Optional<Problem> error) {
        long began = System.nanoTime();
        var result = ledger.apply(text, commandId, error);
        metrics.applied(result, Duration.ofNanos(System.nanoTime() - began));
        return result;
    }

    @Override
    public void requireReachable() {
        ledger.requireReachable();
    }

    @Override
    public void invalidate() {
        ledger.invalidate();
    }
}
