package dev.writ.crash;

/** A fault that cannot be made to happen on this machine. */
final class NotRunException extends Exception {
    NotRunException(String reason) {
        super(reason);
    }
}
