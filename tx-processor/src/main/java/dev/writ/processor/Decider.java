package dev.writ.processor;

import datomic.Database;
import dev.writ.common.error.Fault;
import dev.writ.common.error.Problem;
import dev.writ.common.error.ProblemType;
import dev.writ.common.media.Json;
import dev.writ.common.message.Command;
import dev.writ.common.message.Outcome;
import dev.writ.common.message.RecordPosition;
import dev.writ.common.topic.Topics;
import dev.writ.database.SchemaData;
import dev.writ.database.TransactionText;
import dev.writ.database.TxData;
import dev.writ.handler.Rejected;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.MDC;

/** Turns a command into outcomes: asks business logic, checks what it wants, and has the ledger apply it. */
final class Decider {
    /** Who sees to what this processor has no handler for. */
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

    /** Produces the checked transaction data of a command for a database value. */
    @FunctionalInterface
    private interface Logic {
        TransactionText decide(Database database) throws Rejected, HandlerFault;
    }

    /** The newest database value has a decision on this command, so the one being made is not wanted. */
    private static final class DecidedMeanwhile extends Exception {
        DecidedMeanwhile() {
            super(null, null, false, false);
        }
    }

    /** What an outcome record holds beside facts and transaction: the command, and the members in between. */
    private static final int MAX_LOGGED_TX_BYTES = Topics.MAX_OUTCOME_BYTES - Topics.MAX_FACTS_BYTES - 3 * 512 * 1024;

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
        try (var named = MDC.putCloseable("command", command.id().toString())) {
            return outcomes(command, position);
        }
    }

    private List<Outcome> outcomes(Command command, RecordPosition position) {
        var database = ledger.database();
        var outcomes = new ArrayList<>(ledger.undelivered(command, position, database));
        if (Datomic.standing(database, command.id()) != Standing.UNDECIDED) {
            return outcomes;
        }
        try {
            decideUndecided(command, position, outcomes);
            return outcomes;
        } catch (DecidedMeanwhile e) {
            // By this processor's own earlier attempt, perhaps, whose result it never learned.
            return ledger.undelivered(command, position, ledger.database());
        }
    }

    private void decideUndecided(Command command, RecordPosition position, List<Outcome> outcomes)
            throws DecidedMeanwhile {
        if (command.action().equals(InstallSchema.ACTION)) {
            outcomes.add(install(command, position));
            return;
        }
        var entry = handlers.find(command.action());
        if (entry.isEmpty()) {
            if (unknownActions.judge(command.action()) == UnknownActions.Verdict.FAIL) {
                var detail = "no handler for action \"" + command.action() + "\"";
                outcomes.add(fail(command, position, ProblemType.UNKNOWN_ACTION.problem(detail)));
            }
            return;
        }
        var refused = schemaInFront(entry.get(), command, position, outcomes);
        if (refused.isPresent()) {
            outcomes.add(fail(command, position, refused.get()));
            return;
        }
        var faults = entry.get().schema().faults(command.data());
        if (!faults.isEmpty()) {
            outcomes.add(fail(
                    command,
                    position,
                    Fault.problem(ProblemType.INVALID, faults).problem()));
            return;
        }
        outcomes.add(decide(command, position, database -> {
            var text = runner.run(entry.get().handler(), command, database);
            try {
                TxData.check(text.forms(), database);
            } catch (IllegalArgumentException e) {
                throw new HandlerFault(e.getMessage());
            }
            return text;
        }));
    }

    /** Attributes the handler needs are installed by commands of their own; one that is met first brings them along. */
    private Optional<Problem> schemaInFront(
            Handlers.Entry entry, Command command, RecordPosition position, List<Outcome> outcomes)
            throws DecidedMeanwhile {
        for (var attributes : entry.action().attributes()) {
            var install = InstallSchema.command(attributes, command.meta().submittedAt());
            if (Datomic.standing(ledger.database(), install.id()) == Standing.UNDECIDED) {
                try {
                    outcomes.add(install(install, position));
                } catch (DecidedMeanwhile e) {
                    outcomes.clear();
                    outcomes.addAll(ledger.undelivered(command, position, ledger.database()));
                }
            }
            if (Datomic.standing(ledger.database(), install.id()) == Standing.FAILED) {
                return Optional.of(ProblemType.HANDLER_ERROR.problem("the attributes that action \"" + command.action()
                        + "\" needs were refused; see command " + install.id()));
            }
        }
        return Optional.empty();
    }

    private Outcome install(Command command, RecordPosition position) throws DecidedMeanwhile {
        var schema = command.data().path("schema").asText();
        if (!InstallSchema.id(schema).equals(command.id())) {
            return fail(
                    command,
                    position,
                    ProblemType.INVALID.problem("the id of " + InstallSchema.ACTION + " is not that of its schema"));
        }
        return decide(command, position, database -> {
            try {
                return TransactionText.of(SchemaData.read(schema, database));
            } catch (IllegalArgumentException e) {
                throw new HandlerFault(e.getMessage());
            }
        });
    }

    private Outcome decide(Command command, RecordPosition position, Logic logic) throws DecidedMeanwhile {
        for (int attempt = 1; attempt <= attempts; attempt++) {
            var database = ledger.database();
            TransactionText text;
            try {
                text = logic.decide(database).and(metadata(command, position, true, database));
            } catch (Rejected e) {
                var problem = ProblemType.REJECTED.problem(e.detail()).withCode(e.code());
                return fail(command, position, problem);
            } catch (HandlerFault e) {
                ledger.requireReachable();
                return fail(command, position, e.type().problem(e.getMessage()));
            }
            int logged = loggedBytes(text);
            if (logged > MAX_LOGGED_TX_BYTES) {
                return fail(
                        command,
                        position,
                        ProblemType.TOO_LARGE.problem("the transaction has " + logged
                                + " bytes in the log; allowed are " + MAX_LOGGED_TX_BYTES));
            }
            var result = ledger.apply(text, command.id(), Optional.empty());
            if (result instanceof Ledger.Applied applied) {
                return new Outcome.Accepted(
                        command, decided(position, applied), applied.result().facts());
            } else if (result instanceof Ledger.AlreadyDecided) {
                throw new DecidedMeanwhile();
            } else if (result instanceof Ledger.Refused refused && !movedSince(database)) {
                return fail(command, position, ProblemType.REFUSED.problem(refused.message()));
            } else if (!movedSince(database)) {
                // The handler is pure: asked again on the same value it would say the same.
                break;
            }
        }
        return fail(
                command,
                position,
                ProblemType.CONTENDED.problem(
                        "the database is not what the decision relied on; tried at most " + attempts + " times"));
    }

    /** Data that was right for the value it was decided on, say an id that was free, may be refused on a newer one. */
    private boolean movedSince(Database database) {
        return ledger.database().basisT() > database.basisT();
    }

    private int loggedBytes(TransactionText text) {
        var applied = ledger.applied(text, Optional.empty()).text();
        return Json.bytes(Json.mapper().getNodeFactory().textNode(applied)).length;
    }

    private Outcome fail(Command command, RecordPosition position, Problem problem) throws DecidedMeanwhile {
        var safe = SafeText.of(problem);
        for (int attempt = 1; attempt <= attempts; attempt++) {
            var text = TransactionText.of(List.of()).and(metadata(command, position, false, ledger.database()));
            var result = ledger.apply(text, command.id(), Optional.of(safe));
            if (result instanceof Ledger.Applied applied) {
                return new Outcome.Failed(
                        command.id(), command.action(), command.meta(), decided(position, applied), safe);
            } else if (result instanceof Ledger.AlreadyDecided) {
                throw new DecidedMeanwhile();
            } else if (result instanceof Ledger.Refused refused) {
                throw new IllegalStateException(
                        "metadata of command " + command.id() + " refused: " + refused.message());
            }
        }
        throw new LedgerUnavailableException("metadata of command " + command.id() + " could not be applied", null);
    }

    private Map<?, ?> metadata(Command command, RecordPosition position, boolean success, Database database) {
        return CommandMetadata.of(command, position, processor, success, instant(database));
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
