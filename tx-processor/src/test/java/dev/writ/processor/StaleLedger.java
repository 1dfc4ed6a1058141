package dev.writ.processor;

import datomic.Database;
import dev.writ.common.error.Problem;
import dev.writ.common.message.Command;
import dev.writ.common.message.Outcome;
import dev.writ.common.message.RecordPosition;
import dev.writ.database.TransactionText;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A ledger whose database value is an old one until it has tried to apply something. */
final class StaleLedger implements Ledger {
    private final Ledger ledger;
    private Database stale;

    StaleLedger(Ledger ledger, Database stale) {
        this.ledger = ledger;
        this.stale = stale;
    }

    @Override
    public Database database() {
        return stale == null ? ledger.database() : stale;
    }

    @Override
    public List<Outcome> undelivered(Command command, RecordPosition position, Database database) {
        return stale == null ? ledger.undelivered(command, position, database) : List.of();
    }

    @Override
    public TransactionText applied(TransactionText text, Optional<Problem> error) {
        return ledger.applied(text, error);
    }

    @Override
    public Result apply(TransactionText text, UUID commandId, Optional<Problem> error) {
        stale = null;
        return ledger.apply(text, commandId, error);
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
