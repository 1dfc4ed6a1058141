package dev.writ.standalone;

/** The suite cannot start; the message is for whoever started it. */
public final class SuiteException extends RuntimeException {
    SuiteException(String message) {
        super(message);
    }

    SuiteException(String message, Throwable cause) {
        super(message, cause);
    }
}
