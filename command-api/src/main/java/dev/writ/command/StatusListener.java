package dev.writ.command;

import dev.writ.common.message.Outcome;
import java.util.UUID;
import java.util.function.Predicate;

/** Is told what the status store has just learned. It must not block: the store waits for it. */
interface StatusListener {
    /** The store has this command's record. */
    void recorded(UUID id);

    /** The store has this outcome of a command. */
    void decided(Outcome outcome);

    /** The store begins again, and cannot be read until it has been restored. */
    void restoring();

    /**
     * The store can be read.
     *
     * @param has whether the store has a command's record
     */
    void readable(Predicate<UUID> has);
}
