package dev.writ.processor;

import datomic.Database;
import dev.writ.common.error.Problem;
import dev.writ.common.message.Command;
import dev.writ.common.message.Outcome;
import dev.writ.common.message.RecordPosition;
import dev.writ.database.TransactionText;
import dev.writ.processor.Faults.Step;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A ledger that goes wrong at the steps that its {@link Faults} name. */
final class FaultyLedger implements Ledger {
    private final Ledger ledger;
    private final Faults faults;
    private int appliedForRecord;

    FaultyLedger(Ledger ledger, Faults faults) {
        this.ledger = ledger;
        this.faults = faults;
    }

    @Override
    public Database database() {
        faults.pass(Step.BEFORE_READING);
        return ledger.database();
    }

    @Override
    public List<Outcome> undelivered(Command command, RecordPosition position, Database database) {
        faults.pass(Step.NEXT_RECORD);
        appliedForRecord = 0;
        var outcomes = ledger.undelivered(command, position, database);
        faults.pass(Step.AFTER_UNDELIVERED);
        return outcomes;
    }

    @Override
    public TransactionText applied(TransactionText text, Optional<Problem> error) {
        return ledger.applied(text, error);
    }

    @Override
    public Result apply(TransactionText text, UUID commandId, Optional<Problem> error) {
        if (appliedForRecord > 0) {
            faults.pass(Step.AFTER_SCHEMA);
        }
        faults.pass(Step.BEFORE_APPLY);
        faults.passUnderWay(commandId, () -> ledger.apply(text, commandId, error));
        faults.land(Step.LANDS_BEFORE_THE_SUCCESSORS, commandId);
        var result = ledger.apply(text, commandId, error);
        faults.count(result);
        faults.land(Step.LANDS_AFTER_THE_SUCCESSORS, commandId);
        if (result instanceof Applied) {
            faults.pass(Step.ANSWER_LOST);
            appliedForRecord++;
        }
        return result;
    }

    @Override
    public void requireReachable() {
        faults.pass(Step.BEFORE_READING);
        ledger.requireReachable();
    }

    @Override
    public void invalidate() {
        ledger.invalidate();
    }
}
