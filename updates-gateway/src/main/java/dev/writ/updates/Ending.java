package dev.writ.updates;

import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Why the gateway closes a connection. In each case the client may come back with its last cursor. */
enum Ending {
    SLOW(1013, "the client reads too slowly"),
    STOPPING(1012, "the gateway stops"),
    LOG_CHANGED(1012, "the log changed under the gateway"),
    TOO_MANY(1013, "too many clients");

    private static final int MIN_RETRY_MILLIS = 500;
    private static final int MAX_RETRY_MILLIS = 5000;

    private final int closeCode;
    private final String text;

    Ending(int closeCode, String text) {
        this.closeCode = closeCode;
        this.text = text;
    }

    /** WebSocket close code. */
    int closeCode() {
        return closeCode;
    }

    /** For a person; short enough for a close frame. */
    String reason(Duration retry) {
        return text + "; retry in " + retry.toMillis() + " ms with the last cursor";
    }

    /** For whoever gets an answer instead of a stream. */
    ProblemException problem() {
        var type = this == TOO_MANY ? ProblemType.BUSY : ProblemType.UNAVAILABLE;
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
