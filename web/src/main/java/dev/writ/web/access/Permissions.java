package dev.writ.web.access;

import dev.writ.common.access.AttributeAccess;
import dev.writ.common.access.Principal;
import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;

/** What one caller may do, at the moment. */
public record Permissions(Principal caller, Role role) {
    public boolean sends(String action) {
        return ActionScope.matches(role.send(), action);
    }

    /** @throws ProblemException of type forbidden if commands of this action may not be sent */
    public void requireSend(String action) {
        if (!sends(action)) {
            throw ProblemType.FORBIDDEN.because("the action is not among those that you may send");
        }
    }

    public AttributeAccess read() {
        return role.read();
    }

    /** Whether everything may be read, of everybody: then nothing has to be left out of any answer. */
    public boolean readsAll() {
        return role.read().isAll();
    }

    /** Whether a command may be looked at. */
    public boolean seesCommand(String action, String principal) {
        return role.commands().has(action, isOwn(principal));
    }

    /** Whether the outcome of a command may be subscribed to. */
    public boolean seesOutcome(String action, String principal) {
        return role.updates().has(action, isOwn(principal));
    }

    /** What is left out of commands and outcomes of {@code principal}. */
    public Redaction redaction(String principal) {
        return new Redaction(read(), isOwn(principal));
    }

    public boolean isOwn(String principal) {
        return caller.name().equals(principal);
    }
}
