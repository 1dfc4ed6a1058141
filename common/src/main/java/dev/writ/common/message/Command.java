package dev.writ.common.message;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.writ.common.media.CanonicalJson;
import dev.writ.common.media.Json;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/**
 * What a customer wants: a two-tuple of action and data, with the identity it was given when it was written down.
 *
 * @param action name of what is wanted, such as {@code create-customer}
 * @param data what the action needs to know; numbers are exact
 */
public record Command(UUID id, String action, JsonNode data, Meta meta) {
    public Command {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(action, "action");
        Objects.requireNonNull(data, "data");
        Objects.requireNonNull(meta, "meta");
    }

    /**
     * The circumstances of a command.
     *
     * @param submittedAt when command-api received it, to the millisecond: a handler's "now"; from 1970 to 9999
     * @param principal who asked; {@code anonymous} without authentication
     * @param client what software asked, such as its User-Agent; may be empty
     * @param payloadHash {@link Command#payloadHash} of action and data
     */
    public record Meta(Instant submittedAt, String principal, String client, String payloadHash) {
        private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");

        public Meta {
            Objects.requireNonNull(submittedAt, "submitted-at");
            if (submittedAt.isBefore(Instant.EPOCH) || !submittedAt.isBefore(END)) {
                throw new IllegalArgumentException(
                        "field \"submitted-at\" must be from 1970 to 9999, not " + submittedAt);
            }
            Objects.requireNonNull(principal, "principal");
            Objects.requireNonNull(client, "client");
            Objects.requireNonNull(payloadHash, "payload-hash");
        }

        ObjectNode toJson() {
            return Json.object()
                    .put("submitted-at", submittedAt.toString())
                    .put("principal", principal)
                    .put("client", client)
                    .put("payload-hash", payloadHash);
        }

        static Meta fromJson(JsonNode node) {
            return new Meta(
                    Fields.instant(node, "submitted-at"),
                    Fields.text(node, "principal"),
                    node.path("client").asText(""),
                    Fields.text(node, "payload-hash"));
        }
    }

    /** SHA-256 of the canonical {@code [action, data]}, as lower-case hex: equal for equal intents. */
    public static String payloadHash(String action, JsonNode data) {
        return CanonicalJson.sha256(Json.array().add(action).add(data));
    }

    /** The value of a record on {@code pending-cmds}. */
    public ObjectNode toJson() {
        var node = Json.object().put("id", id.toString()).put("action", action);
        node.set("data", data);
        node.set("meta", meta.toJson());
        return node;
    }

    /** @throws IllegalArgumentException naming the field that is missing or wrong */
    public static Command fromJson(JsonNode node) {
        return new Command(
                Fields.uuid(node, "id"),
                Fields.text(node, "action"),
                Fields.required(node, "data"),
                Meta.fromJson(Fields.required(node, "meta")));
    }
}
