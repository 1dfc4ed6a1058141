package dev.writ.common.message;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.writ.common.error.ProblemType;
import dev.writ.common.media.Json;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** One message of each kind, with every field in use. */
final class Samples {
    static final UUID ID = UUID.fromString("0196a4f0-7f3c-7000-8000-000000000001");

    private static final JsonNode DATA = json(
            "{\"first_name\":\"John\",\"address\":{\"zip\":\"03755\"},\"deposit\":100.50,\"tags\":[\"a\",null,true]}");

    static final Command COMMAND = new Command(
            ID,
            "create-customer",
            DATA,
            new Command.Meta(
                    Instant.parse("2026-01-02T03:04:05.678Z"),
                    "anonymous",
                    "curl/8.0",
                    Command.payloadHash("create-customer", DATA)));

    private static final Transaction TRANSACTION = new Transaction(
            1000,
            1001,
            Instant.parse("2026-01-02T03:04:06Z"),
            "[{:customer/first_name \"John\"}]",
            "00000000000000000000000000000000000000000000000000000000000000ff");

    private static final Outcome.Decided DECIDED =
            new Outcome.Decided(new RecordPosition("pending-cmds", 3, 42), "tx-processor", TRANSACTION);

    static final Outcome.Accepted ACCEPTED = new Outcome.Accepted(
            COMMAND,
            DECIDED,
            new Outcome.Facts.Listed(List.of(
                    new Fact(17592186045418L, "customer/first_name", json("\"John\""), true),
                    new Fact(17592186045418L, "account/balance", json("100.50"), false))));

    static final Outcome.Accepted ACCEPTED_LARGE =
            new Outcome.Accepted(COMMAND, DECIDED, new Outcome.Facts.Omitted(123_456));

    static final Outcome.Failed FAILED = new Outcome.Failed(
            ID,
            "create-customer",
            COMMAND.meta(),
            DECIDED,
            ProblemType.REJECTED
                    .problem("the customer is known already")
                    .withCode("duplicate-customer")
                    .with("customer", json("{\"id\":17592186045418}")));

    static final ActionDefinition ACTION = new ActionDefinition(
            "create-customer",
            3,
            "Create a customer",
            "Remembers a person we did not know.",
            json("{\"type\":\"object\",\"properties\":{\"deposit\":{\"type\":\"number\",\"multipleOf\":0.01}}}"),
            List.of(DATA),
            Optional.of(JsonPointer.compile("/address/zip")),
            "tx-processor");

    private Samples() {}

    static JsonNode json(String text) {
        try {
            return Json.parse(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(text, e);
        }
    }
}
