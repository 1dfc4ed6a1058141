package dev.writ.kafka;

import java.util.OptionalInt;

/** The embedded broker cannot start; the message says what is in the way and what to do about it. */
public final class EmbeddedKafkaException extends RuntimeException {
    private final int takenPort;

    EmbeddedKafkaException(String message) {
        this(message, null, 0);
    }

    EmbeddedKafkaException(String message, Throwable cause) {
        this(message, cause, 0);
    }

    private EmbeddedKafkaException(String message, Throwable cause, int takenPort) {
        super(message, cause);
        this.takenPort = takenPort;
    }

    static EmbeddedKafkaException portTaken(int port, Throwable cause) {
        return new EmbeddedKafkaException(
                "Kafka's port " + port + " is taken; stop the process that listens on it or choose another port",
                cause,
                port);
    }

    /** The port that another process has, if that is the reason. */
    public OptionalInt takenPort() {
        return takenPort == 0 ? OptionalInt.empty() : OptionalInt.of(takenPort);
    }
}
