package dev.writ.processor;

import dev.writ.common.error.ProblemType;

/** A handler did what no handler may. The command fails; whoever wrote the handler must act. */
final class HandlerFault extends Exception {
    private final ProblemType type;

    HandlerFault(String message) {
        this(ProblemType.HANDLER_ERROR, message);
    }

    HandlerFault(ProblemType type, String message) {
        super(message, null, false, false);
        this.type = type;
    }

    ProblemType type() {
        return type;
    }
}
