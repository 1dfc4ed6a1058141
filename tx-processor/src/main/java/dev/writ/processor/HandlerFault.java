package dev.writ.processor;

/** A handler did what no handler may. The command fails; whoever wrote the handler must act. */
final class HandlerFault extends Exception {
    HandlerFault(String message) {
        super(message, null, false, false);
    }
}
