package dev.writ.updates;

import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Why the gateway closes a connection. Whoever did nothing wrong may come back with its last cursor; whom the gateway can
 * still write to has been told the newest one before.
 */
enum Ending {
    SLOW(1013, "the client reads too slowly", Queue.DROPPED),
    STOPPING(1012, "the gateway stops", Queue.WRITTEN),
    LIFETIME(1012, "the connection has lasted for as long as it may", Queue.WRITTEN),
    IDENTITY(3000, "the token of the client has expired", Queue.WRITTEN),
    /** Of an answer that was waited for and can hold no more: the next one goes on from there. */
    FULL(1013, "the answer holds as much as it may", Queue.WRITTEN),
    /** Of an answer that was waited for and is overdue. */
    LATE(1013, "older outcomes could not be read in time", Queue.WRITTEN),
    LOG_CHANGED(1012, "the log changed under the gateway", Queue.DROPPED),
    TOO_MANY(1013, "too many clients", Queue.DROPPED),
    TOO_CHATTY(1008, "the client sends too many messages", Queue.WRITTEN),
    NOT_TEXT(1003, "the client sends binary messages", Queue.WRITTEN),
    /** A write made no progress. Nobody is there to be told; the code is what an end without a close frame counts as. */
    STUCK(1006, "the client does not read", Queue.DROPPED),
    /** It answers no pings; likewise. */
    DEAD(1006, "the client does not answer", Queue.DROPPED);

    private enum Queue {
        WRITTEN,
        DROPPED
    }

    private static final int MIN_RETRY_MILLIS = 500;
    private static final int MAX_RETRY_MILLIS = 5000;

    private final int closeCode;
    private final String text;
    private final Queue queue;

    Ending(int closeCode, String text, Queue queue) {
        this.closeCode = closeCode;
        this.text = text;
        this.queue = queue;
    }

    /** Whether the client is not to be written what still waits for it; it has to read that again. */
    boolean dropsQueue() {
        return queue == Queue.DROPPED;
    }

    /** Whether it ends the wait for an answer, and never a connection. */
    boolean endsAnswer() {
        return this == FULL || this == LATE;
    }

    /** WebSocket close code. */
    int closeCode() {
        return closeCode;
    }

    /** For a person; short enough for a close frame. */
    String reason(Duration retry) {
        return this == IDENTITY
                ? text + "; come back with a new one and the last cursor"
                : text + "; retry in " + retry.toMillis() + " ms with the last cursor";
    }

    /** For whoever gets an answer instead of a stream. */
    ProblemException problem() {
        var type = switch (this) {
            case TOO_MANY -> ProblemType.BUSY;
            case IDENTITY -> ProblemType.UNAUTHENTICATED;
            default -> ProblemType.UNAVAILABLE;
        };
        return type.because(text + "; ask again with the same cursor");
    }

    /** When to come back; drawn anew for each client, so that they do not all come back at once. */
    static Duration retry() {
        return Duration.ofMillis(ThreadLocalRandom.current().nextInt(MIN_RETRY_MILLIS, MAX_RETRY_MILLIS));
    }

    /** For metrics. */
    String tag() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
}
