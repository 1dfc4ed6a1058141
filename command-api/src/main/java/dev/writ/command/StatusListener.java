package dev.writ.command;

import java.util.UUID;

/** Is told what the status store has just learned. Called on the store's one thread: it must not block. */
interface StatusListener {
    /** The store has this command's record. */
    void recorded(UUID id);

    /** The store has this command's outcome. */
    void decided(UUID id);
}
