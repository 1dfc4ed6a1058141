package dev.writ.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.writ.common.error.Problem;
import dev.writ.common.media.Json;
import dev.writ.common.message.RecordPosition;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * An outcome without what makes it large ({@code data}, {@code tx}, {@code facts}).
 *
 * @param position of the outcome itself
 * @param members the rest of the outcome, under the names it has in Kafka
 */
record OutcomeSummary(RecordPosition position, ObjectNode members) {
    long basisT() {
        return members.get("basis-t").longValue();
    }

    String payloadHash() {
        return members.path("meta").path("payload-hash").asText();
    }

    /** Where the command stands that was decided. */
    RecordPosition pending() {
        return RecordPosition.fromJson(members.get("pending"));
    }

    /** Why the command failed. */
    Problem error() {
        return Problem.fromJson(members.get("error"));
    }

    byte[] bytes() {
        var node = Json.object();
        node.set("position", position.toJson());
        node.set("members", members);
        return Json.bytes(node);
    }

    static OutcomeSummary read(byte[] bytes) {
        JsonNode node;
        try {
            node = Json.parse(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("status store", e);
        }
        return new OutcomeSummary(RecordPosition.fromJson(node.get("position")), (ObjectNode) node.get("members"));
    }
}
