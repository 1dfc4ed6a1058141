package dev.writ.testkit;

import dev.writ.common.message.Command;
import dev.writ.handler.Ids;
import java.util.UUID;

/** A command that has been decided; what it should have come to is yet to be said. */
public final class When {
    private final Given given;
    private final Command command;
    private final Verdict verdict;

    When(Given given, Command command, Verdict verdict) {
        this.given = given;
        this.command = command;
        this.verdict = verdict;
    }

    public Command command() {
        return command;
    }

    /** The {@code n}-th id that the handler can have made for the command. */
    public UUID newId(int n) {
        return Ids.of(command, n);
    }

    /** Expects that the command is accepted and its facts fit the database. */
    public Then thenAccepted() {
        if (verdict instanceof Verdict.Accepted accepted) {
            return new Then(given, accepted.applied());
        }
        throw unexpected("be accepted");
    }

    /**
     * Expects that business logic rejects the command.
     *
     * @param details what the detail must contain, such as the values that matter
     * @return the unchanged database
     */
    public Given thenRejected(String code, String... details) {
        if (!(verdict instanceof Verdict.Rejected rejected) || !rejected.code().equals(code)) {
            throw unexpected("be rejected: " + code);
        }
        for (var detail : details) {
            if (!rejected.detail().contains(detail)) {
                throw new AssertionError("the detail of " + code + " should contain \"" + detail + "\", but is \""
                        + rejected.detail() + "\"");
            }
        }
        return given;
    }

    /**
     * Expects that the action's schema does not allow the data.
     *
     * @param pointer RFC 6901, to what is wrong; empty for the data as a whole
     */
    public Given thenInvalid(String pointer) {
        if (verdict instanceof Verdict.Invalid invalid
                && invalid.faults().stream().anyMatch(fault -> fault.pointer().equals(pointer))) {
            return given;
        }
        throw unexpected("be invalid at \"" + pointer + "\"");
    }

    /**
     * Expects that Datomic refuses the decision.
     *
     * @param error such as {@code :db.error/unique-conflict}
     */
    public Given thenRefused(String error) {
        if (verdict instanceof Verdict.Refused refused && refused.message().contains(error)) {
            return given;
        }
        throw unexpected("be refused by Datomic: " + error);
    }

    private AssertionError unexpected(String expected) {
        return new AssertionError(
                command.action() + " " + command.data() + " should " + expected + ", but " + verdict.describe());
    }
}
