package dev.writ.processor;

/**
 * This processor announced an action but this instance lacks its handler. Skipping the command would lose it and failing
 * it would be wrong: the instance stops in front of it until it is started with the right jars.
 */
final class MissingHandlerException extends RuntimeException {
    MissingHandlerException(String action, String processor) {
        super("processor " + processor + " announced action \"" + action
                + "\", but this instance has no handler for it; start it with the jar that has");
    }
}
