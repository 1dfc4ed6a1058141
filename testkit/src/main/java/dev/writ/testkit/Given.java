package dev.writ.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import datomic.Database;
import dev.writ.common.media.Json;
import dev.writ.common.message.Command;
import dev.writ.database.SchemaData;
import dev.writ.database.TransactionText;
import dev.writ.handler.CommandHandler;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.UUID;

/**
 * A database in which handlers are tested: given what has happened, when a command comes, then this is decided.
 *
 * <pre>{@code
 * Given.handlers(new OpenAccount(), new Deposit())
 *         .command("open-account", "{...}")
 *         .when("deposit", "{...}")
 *         .thenAccepted()
 *         .asserts(ref(":account/id", id), ":account/balance", new BigDecimal("10.00"));
 * }</pre>
 *
 * <p>Decisions are applied to a real Datomic database value, as a tx-processor applies them: data is checked against the
 * action's schema, guards become compare-and-set, transaction data goes through its EDN text and must be data that a
 * handler may ask for. Every handler is asked again a moment later, in another thread, in other time zones and locales, and by
 * a new instance if its class is public and has a public constructor without arguments; answering differently fails the test. Values of this class do not change: each step gives a new one, so
 * that several tests can start from one.
 */
public final class Given {
    /** When the first thing happened; everything that follows is a second later. */
    public static final Instant START = Instant.parse("2020-01-01T00:00:00Z");

    private final Decider decider;
    private final Database seen;
    private final Database current;
    private final int steps;

    private Given(Decider decider, Database seen, Database current, int steps) {
        this.decider = decider;
        this.seen = seen;
        this.current = current;
        this.steps = steps;
    }

    /** An empty database with the attributes of {@code handlers}. */
    public static Given handlers(CommandHandler... handlers) {
        return handlers(List.of(handlers));
    }

    /** {@link #handlers(CommandHandler...)} for those that a {@link java.util.ServiceLoader} found, for example. */
    public static Given handlers(Collection<? extends CommandHandler> handlers) {
        var texts = new LinkedHashSet<String>();
        handlers.forEach(handler -> texts.addAll(handler.action().attributes()));
        var database = EmptyDatabase.value();
        for (var text : texts) {
            var attributes = new TransactionText(text, SchemaData.read(text));
            database = Applied.to(database, attributes, START).after();
        }
        return new Given(new Decider(handlers), database, database, 0);
    }

    /** Transaction data as EDN that nobody decided, for states that commands cannot make. */
    public Given data(String edn) {
        return after(Applied.to(current, TransactionText.parse(edn), now()).after());
    }

    /**
     * A command that was accepted before.
     *
     * @param data as JSON
     */
    public Given command(String action, String data) {
        return when(action, data).thenAccepted().given();
    }

    /** A command that was accepted before. */
    public Given command(Command command) {
        return when(command).thenAccepted().given();
    }

    /**
     * What happens after the handler of the next command has looked at the database, and before its decision is applied.
     * With the right guards the handler is then asked again; with too few of them it decides on what is no longer true.
     *
     * @param data as JSON
     */
    public Given meanwhile(String action, String data) {
        var then = command(action, data);
        return new Given(decider, seen, then.current, then.steps);
    }

    /**
     * Decides a command.
     *
     * @param data as JSON
     */
    public When when(String action, String data) {
        return when(newCommand(action, data));
    }

    /** Decides a command. */
    public When when(Command command) {
        var settled = new Given(decider, current, current, steps);
        return new When(settled, command, decider.decide(command, seen, current));
    }

    /**
     * The next command, not yet decided. Its id depends only on how much has happened.
     *
     * @param data as JSON
     */
    public Command newCommand(String action, String data) {
        try {
            var json = Json.parse(data);
            var meta = new Command.Meta(now(), "anonymous", "testkit", Command.payloadHash(action, json));
            return new Command(new UUID(0x7e57_0000_0000_4000L, Long.MIN_VALUE + steps), action, json, meta);
        } catch (JsonProcessingException e) {
            throw new AssertionError("data of " + action + ": " + e.getMessage(), e);
        }
    }

    /** The database value as it is now. */
    public Database database() {
        return current;
    }

    Given after(Database database) {
        return new Given(decider, database, database, steps + 1);
    }

    private Instant now() {
        return START.plus(Duration.ofSeconds(steps + 1));
    }
}
