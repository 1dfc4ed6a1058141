package dev.writ.processor;

import dev.writ.common.message.Command;
import dev.writ.common.message.Outcome;
import dev.writ.database.TransactionText;
import dev.writ.processor.WhatIf.Difference;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A history of its own, from some moment on: each command is decided again, on what was decided before it here. */
final class Fork implements AutoCloseable {
    private static final String PROCESSOR = "what-if";
    /** Longer than a processor allows: this one may share its host with all of a suite. */
    private static final Duration HANDLER_TIMEOUT = Duration.ofSeconds(10);

    private final ScratchLedger ledger;
    /** When the command at hand was decided in history. */
    private Instant now = Instant.EPOCH;

    private final HandlerRunner runner = new HandlerRunner(HANDLER_TIMEOUT);
    private final Decider decider;
    private final OutcomeComparison comparison;
    /** Schema that had to come in front of a command, and has its own place later in the original history. */
    private final Map<UUID, Outcome> early = new HashMap<>();

    /** @param ledger with everything before the fork */
    Fork(ScratchLedger ledger, Handlers handlers) {
        this.ledger = ledger;
        this.comparison = new OutcomeComparison(new EntityIds(ledger.database()));
        this.decider = new Decider(
                PROCESSOR,
                handlers,
                action -> Decider.UnknownActions.Verdict.FAIL,
                ledger,
                runner,
                ((InstantSource) () -> now).withZone(ZoneOffset.UTC),
                1);
    }

    /** The difference that deciding a command again makes, if it makes one. */
    Optional<Difference> decide(Command command, Outcome before) {
        now = before.decided().transaction().instant();
        for (var outcome : decider.decide(command, before.decided().pending())) {
            early.put(outcome.id(), outcome);
        }
        var after = early.remove(command.id());
        if (after == null) {
            throw new IllegalStateException("command " + command.id() + " has two outcomes in the log");
        }
        return comparison.compare(before, after, ledger.database());
    }

    /** Has a command that failed fail as it did. */
    void repeat(Outcome.Failed failed) {
        if (Datomic.standing(ledger.database(), failed.id()) == Standing.UNDECIDED) {
            ledger.apply(
                    TransactionText.parse(failed.decided().transaction().data()),
                    failed.id(),
                    Optional.of(failed.error()));
        }
    }

    @Override
    public void close() {
        runner.close();
    }
}
