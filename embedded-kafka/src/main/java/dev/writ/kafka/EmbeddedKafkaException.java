package dev.writ.kafka;

/** The embedded broker cannot start; the message says what is in the way and what to do about it. */
public final class EmbeddedKafkaException extends RuntimeException {
    EmbeddedKafkaException(String message) {
        super(message);
    }

    EmbeddedKafkaException(String message, Throwable cause) {
        super(message, cause);
    }
}
