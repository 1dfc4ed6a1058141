package dev.writ.testkit;

import datomic.Database;
import dev.writ.common.action.DataSchema;
import dev.writ.common.message.Command;
import dev.writ.database.TransactionText;
import dev.writ.database.TxData;
import dev.writ.handler.Action;
import dev.writ.handler.CommandHandler;
import dev.writ.handler.Rejected;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Decides commands as a tx-processor does, and has every handler asked again to see that it is pure. */
final class Decider {
    /** Refusals that say no more than that the database is not what the decision relied on. */
    private static final Set<String> MOVED = Set.of(":db.error/cas-failed", ":db.error/unique-conflict");

    private final Map<String, CommandHandler> handlers = new LinkedHashMap<>();
    private final Map<String, DataSchema> schemas = new LinkedHashMap<>();

    Decider(Collection<? extends CommandHandler> handlers) {
        for (var handler : handlers) {
            var action = handler.action();
            if (this.handlers.put(action.name(), handler) != null) {
                throw new AssertionError("two handlers for action " + action.name());
            }
            schemas.put(action.name(), schema(action));
        }
    }

    private static DataSchema schema(Action action) {
        try {
            return DataSchema.compile(action.schema());
        } catch (IllegalArgumentException e) {
            throw new AssertionError("the schema of action " + action.name() + ": " + e.getMessage(), e);
        }
    }

    /**
     * @param seen the database value that the handler is asked with
     * @param current the one that its decision is applied to; if that fails because it is newer, the handler is asked
     *     again
     */
    Verdict decide(Command command, Database seen, Database current) {
        var handler = handlers.get(command.action());
        if (handler == null) {
            throw new AssertionError("no handler for action " + command.action() + ", only for " + handlers.keySet());
        }
        var faults = schemas.get(command.action()).faults(command.data());
        if (!faults.isEmpty()) {
            return new Verdict.Invalid(faults);
        }
        try {
            var decision = Purity.ask(handler, command, seen);
            var text = TransactionText.of(decision.guardedTxData());
            allowed(command, text, current);
            return new Verdict.Accepted(Applied.to(current, text, command.meta().submittedAt()));
        } catch (Rejected rejected) {
            return new Verdict.Rejected(rejected.code(), rejected.detail());
        } catch (RuntimeException e) {
            var error = Applied.error(e);
            if (error.isEmpty()) {
                throw e;
            }
            return MOVED.contains(error.get()) && seen != current
                    ? decide(command, current, current)
                    : new Verdict.Refused(e.getMessage());
        }
    }

    private static void allowed(Command command, TransactionText text, Database database) {
        try {
            TxData.check(text.forms(), database);
        } catch (IllegalArgumentException e) {
            throw new AssertionError("the handler of " + command.action() + " decided what none may: " + e.getMessage()
                    + "\n  " + text.text());
        }
    }
}
