package dev.writ.handler;

import datomic.Database;
import dev.writ.common.message.Command;

/**
 * Business logic of one action. Implementations are found by {@link java.util.ServiceLoader}, have a public
 * constructor without arguments and may be called from several threads.
 *
 * <p>A handler is pure: "now" is the command's {@code submittedAt}, new ids come from {@link Ids}; the same command and
 * database value always give the same decision. It must not read clocks, random sources, files or the network, because
 * it may run more than once for one command and is run again whenever history is replayed.
 */
public interface CommandHandler {
    /** What this handler decides; the same object every time. */
    Action action();

    /**
     * Decides a command whose data the action's schema has allowed.
     *
     * @param database the database value to decide on
     * @throws Rejected if business rules say no; the command then fails with the given code and detail
     */
    Decision handle(Command command, Database database) throws Rejected;
}
