package dev.writ.database;

/** A database could not be rebuilt from the log. The message says why, for people. */
public final class RebuildException extends RuntimeException {
    RebuildException(String message, Throwable cause) {
        super(message, cause);
    }

    RebuildException(String message) {
        super(message);
    }
}
