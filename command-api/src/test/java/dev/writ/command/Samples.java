package dev.writ.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.writ.common.error.ProblemType;
import dev.writ.common.media.Json;
import dev.writ.common.message.Command;
import dev.writ.common.message.Fact;
import dev.writ.common.message.Outcome;
import dev.writ.common.message.RecordPosition;
import dev.writ.common.message.Transaction;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Commands and outcomes for tests. */
final class Samples {
    static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private Samples() {}

    static UUID id(int n) {
        return new UUID(0x019c_0000_0000_7000L, 0x8000_0000_0000_0000L + n);
    }

    static Command command(UUID id, String action, String data, Instant submittedAt, String principal) {
        var node = json(data);
        return new Command(
                id, action, node, new Command.Meta(submittedAt, principal, "test", Command.payloadHash(action, node)));
    }

    static Command command(int n) {
        return command(id(n), "deposit", "{\"amount\":" + n + "}", NOON.plusSeconds(n), "anonymous");
    }

    static Outcome.Accepted accepted(Command command, RecordPosition pending, long t) {
        return new Outcome.Accepted(
                command,
                decided(pending, t),
                new Outcome.Facts.Listed(List.of(new Fact(17, "account/balance", json("12.50"), true))));
    }

    static Outcome.Failed rejected(Command command, RecordPosition pending, long t) {
        return failed(command, pending, t, ProblemType.REJECTED, "insufficient-funds");
    }

    static Outcome.Failed failed(Command command, RecordPosition pending, long t, ProblemType type, String code) {
        return new Outcome.Failed(
                command.id(),
                command.action(),
                command.meta(),
                decided(pending, t),
                type.problem("what was wrong").withCode(code));
    }

    static JsonNode json(String text) {
        try {
            return Json.parse(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(text, e);
        }
    }

    private static Outcome.Decided decided(RecordPosition pending, long t) {
        return new Outcome.Decided(
                pending, "test-processor", new Transaction(t - 1, t, NOON.plusMillis(t), "[]", "facts-hash"));
    }
}
