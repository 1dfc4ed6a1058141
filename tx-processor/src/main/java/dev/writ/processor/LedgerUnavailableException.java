package dev.writ.processor;

/** The database or Kafka is away. No failure of a command: the task gives its thread back and is tried again. */
final class LedgerUnavailableException extends RuntimeException {
    LedgerUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
