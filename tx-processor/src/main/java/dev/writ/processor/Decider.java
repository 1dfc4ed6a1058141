package dev.writ.processor;

import datomic.Database;
import dev.writ.common.error.Fault;
import dev.writ.common.error.Problem;
import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import dev.writ.common.message.Command;
import dev.writ.common.message.Outcome;
import dev.writ.common.message.RecordPosition;
import dev.writ.common.topic.Topics;
import dev.writ.database.SchemaData;
import dev.writ.database.TransactionText;
import dev.writ.database.TxData;
import dev.writ.handler.Rejected;
import dev.writ.processor.Ledger.Standing;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Turns a command into outcomes: asks business logic, checks what it wants, and has the ledger apply it. */
final class Decider {
    /** Who decides an action that this processor has no handler for. */
    @FunctionalInterface
    interface UnknownActions {
        enum Verdict {
            /** Nobody: the command fails, and this processor says so. */
            FAIL,
            /** Another processor, or it is another processor's to say that nobody does. */
            PASS_OVER
        }

        /** @throws MissingHandlerException if this very processor announced the action */
        Verdict judge(String action);
    }

    /** Produces the transaction data of a command for a database value. */
    @FunctionalInterface
    private interface Logic {
        List<?> decide(Database database) throws Rejected, HandlerFault;
    }

    private final String processor;
    private final Handlers handlers;
    private final UnknownActions unknownActions;
    private final Ledger ledger;
    private final HandlerRunner runner;
    private final Clock clock;
    private final int attempts;

    Decider(
            String processor,
            Handlers handlers,
            UnknownActions unknownActions,
            Ledger ledger,
            HandlerRunner runner,
            Clock clock,
            int attempts) {
        this.processor = processor;
        this.handlers = handlers;
        this.unknownActions = unknownActions;
        this.ledger = ledger;
        this.runner = runner;
        this.clock = clock;
        this.attempts = attempts;
    }

    /**
     * The outcomes to write for the command at {@code position}, in the order of their transactions: none if it has been
     * decided before or is another processor's, several if schema had to come first.
     */
    List<Outcome> decide(Command command, RecordPosition position) {
        var database = ledger.database();
        var outcomes = new ArrayList<>(ledger.undelivered(command, position, database));
        if (ledger.standing(database, command.id()) == Standing.UNDECIDED) {
            decideUndecided(command, position, outcomes);
        }
        return outcomes;
    }

    private void decideUndecided(Command command, RecordPosition position, List<Outcome> outcomes) {
        if (command.action().equals(InstallSchema.ACTION)) {
            decide(command, position, installSchema(command)).ifPresent(outcomes::add);
            return;
        }
        var entry = handlers.find(command.action());
        if (entry.isEmpty()) {
            if (unknownActions.judge(command.action()) == UnknownActions.Verdict.FAIL) {
                var detail = "no handler for action \"" + command.action() + "\"";
                fail(command, position, ProblemType.UNKNOWN_ACTION.problem(detail))
                        .ifPresent(outcomes::add);
            }
            return;
        }
        var refused = schemaInFront(entry.get(), command, position, outcomes);
        if (refused.isPresent()) {
            fail(command, position, refused.get()).ifPresent(outcomes::add);
            return;
        }
        var faults = entry.get().schema().faults(command.data());
        if (!faults.isEmpty()) {
            fail(command, position, Fault.problem(ProblemType.INVALID, faults).problem())
                    .ifPresent(outcomes::add);
            return;
        }
        decide(command, position, database -> runner.run(entry.get().handler(), command, database))
                .ifPresent(outcomes::add);
    }

    /** Attributes the handler needs are installed by commands of their own; one that is met first brings them along. */
    private Optional<Problem> schemaInFront(
            Handlers.Entry entry, Command command, RecordPosition position, List<Outcome> outcomes) {
        for (var attributes : entry.action().attributes()) {
            var install = InstallSchema.command(attributes, command.meta().submittedAt());
            if (ledger.standing(ledger.database(), install.id()) == Standing.UNDECIDED) {
                decide(install, position, installSchema(install)).ifPresent(outcomes::add);
            }
            if (ledger.standing(ledger.database(), install.id()) == Standing.FAILED) {
                return Optional.of(ProblemType.HANDLER_ERROR.problem("the attributes that action \"" + command.action()
                        + "\" needs were refused; see command " + install.id()));
            }
        }
        return Optional.empty();
    }

    private static Logic installSchema(Command install) {
        return database -> {
            try {
                return SchemaData.read(install.data().path("schema").asText());
            } catch (IllegalArgumentException e) {
                throw new HandlerFault(e.getMessage());
            }
        };
    }

    private Optional<Outcome> decide(Command command, RecordPosition position, Logic logic) {
        for (int attempt = 1; attempt <= attempts; attempt++) {
            var database = ledger.database();
            String printed;
            TransactionText text;
            try {
                printed = printed(command, position, logic.decide(database), database);
                int bytes = printed.getBytes(StandardCharsets.UTF_8).length;
                if (bytes > Topics.MAX_TX_BYTES) {
                    var detail = "the transaction has %d bytes as text; allowed are %d"
                            .formatted(bytes, Topics.MAX_TX_BYTES);
                    return fail(command, position, ProblemType.TOO_LARGE.problem(detail));
                }
                text = readBack(command, printed, database);
            } catch (Rejected e) {
                return fail(
                        command,
                        position,
                        ProblemType.REJECTED.problem(e.detail()).withCode(e.code()));
            } catch (HandlerFault e) {
                return fail(command, position, ProblemType.HANDLER_ERROR.problem(e.getMessage()));
            }
            var result = ledger.apply(text, command.id(), Optional.empty());
            if (result instanceof Ledger.Applied applied) {
                return Optional.of(new Outcome.Accepted(
                        command, decided(position, applied), applied.result().facts()));
            } else if (result instanceof Ledger.AlreadyDecided) {
                return Optional.empty();
            } else if (result instanceof Ledger.Refused refused && !movedSince(database)) {
                return fail(command, position, ProblemType.REFUSED.problem(refused.message()));
            }
        }
        return fail(
                command,
                position,
                ProblemType.CONTENDED.problem("what the decision relied on changed each of " + attempts + " times"));
    }

    /** Data that was right for the value it was decided on, say an id that was free, may be refused on a newer one. */
    private boolean movedSince(Database database) {
        return ledger.database().basisT() > database.basisT();
    }

    private static TransactionText readBack(Command command, String printed, Database database) throws HandlerFault {
        try {
            var text = TransactionText.parse(printed);
            // Schema has been checked by rules of its own; the last form is the processor's metadata.
            if (!command.action().equals(InstallSchema.ACTION)) {
                TxData.check(text.forms().subList(0, text.forms().size() - 1), database);
            }
            return text;
        } catch (ProblemException e) {
            throw new HandlerFault(
                    "the transaction data cannot be read back: " + e.problem().detail());
        } catch (IllegalArgumentException e) {
            throw new HandlerFault(e.getMessage());
        }
    }

    private String printed(Command command, RecordPosition position, List<?> forms, Database database)
            throws HandlerFault {
        try {
            return TransactionText.print(
                    CommandMetadata.after(forms, command, position, processor, true, instant(database)));
        } catch (ProblemException e) {
            throw new HandlerFault(
                    "the transaction data has no EDN form: " + e.problem().detail());
        }
    }

    private Optional<Outcome> fail(Command command, RecordPosition position, Problem problem) {
        for (int attempt = 1; attempt <= attempts; attempt++) {
            var text = TransactionText.of(
                    CommandMetadata.after(List.of(), command, position, processor, false, instant(ledger.database())));
            var result = ledger.apply(text, command.id(), Optional.of(problem));
            if (result instanceof Ledger.Applied applied) {
                return Optional.of(new Outcome.Failed(
                        command.id(), command.action(), command.meta(), decided(position, applied), problem));
            } else if (result instanceof Ledger.AlreadyDecided) {
                return Optional.empty();
            } else if (result instanceof Ledger.Refused refused) {
                throw new IllegalStateException(
                        "metadata of command " + command.id() + " refused: " + refused.message());
            }
        }
        throw new LedgerUnavailableException("metadata of command " + command.id() + " could not be applied", null);
    }

    private Outcome.Decided decided(RecordPosition position, Ledger.Applied applied) {
        return new Outcome.Decided(
                position, processor, applied.result().transaction(applied.text().text()));
    }

    /** Now, but never before the newest transaction: Datomic's time does not go back when a host's clock does. */
    private Instant instant(Database database) {
        var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        var last = Datomic.lastInstant(database);
        return now.isBefore(last) ? last : now;
    }
}
