package dev.writ.updates;

import java.util.List;
import org.eclipse.jetty.util.Callback;

/**
 * The connection to one client. No method blocks. One {@code send}, {@code beat} or {@code end} runs at a time: the next
 * comes after the callback of the one before.
 */
interface Transport {
    /** For metrics. */
    String name();

    void send(List<Message> messages, Callback written);

    /** Shows the client, and everything between, that the connection lives. */
    void beat(Callback written);

    /** Whether a write only gathers what will be answered: that such a client takes little in shows nothing about it. */
    default boolean gathers() {
        return false;
    }

    /** Whether a client that lives answers {@link #beat}. */
    default boolean answersBeats() {
        return false;
    }

    /** How many times the client was heard of; only a change of it means something. */
    default long heard() {
        return 0;
    }

    /** Says why, and when to come back, and closes. */
    void end(Ending ending, Callback written);

    /** Closes at once, even in the middle of a write. */
    void abort();
}
