package dev.writ.crash;

import com.fasterxml.jackson.databind.JsonNode;
import dev.writ.common.message.RecordPosition;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a command-api says of a command when it is asked.
 *
 * @param http the answer's status
 * @param status pending, accepted or failed; empty if there is no such command
 * @param outcome where it says the outcome stands
 */
record Told(int http, String status, Optional<RecordPosition> outcome, OptionalLong basisT) {
    static Told of(int http, JsonNode body) {
        if (http != 200) {
            return new Told(http, "", Optional.empty(), OptionalLong.empty());
        }
        return new Told(
                http,
                body.path("status").asText(),
                body.hasNonNull("outcome")
                        ? Optional.of(RecordPosition.fromJson(body.get("outcome")))
                        : Optional.empty(),
                body.hasNonNull("basis-t") ? OptionalLong.of(body.get("basis-t").longValue()) : OptionalLong.empty());
    }
}
