package dev.writ.common.message;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Reads fields of a JSON object; a missing or wrong one is an IllegalArgumentException that names it. */
final class Fields {
    private Fields() {}

    static JsonNode required(JsonNode node, String name) {
        var value = node.get(name);
        if (value == null) {
            throw new IllegalArgumentException("field \"" + name + "\" is missing");
        }
        return value;
    }

    static String text(JsonNode node, String name) {
        var value = required(node, name);
        if (!value.isTextual()) {
            throw new IllegalArgumentException("field \"" + name + "\" must be a string");
        }
        return value.textValue();
    }

    static long integer(JsonNode node, String name) {
        var value = required(node, name);
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw new IllegalArgumentException("field \"" + name + "\" must be a 64-bit integer");
        }
        return value.longValue();
    }

    static boolean flag(JsonNode node, String name) {
        var value = required(node, name);
        if (!value.isBoolean()) {
            throw new IllegalArgumentException("field \"" + name + "\" must be true or false");
        }
        return value.booleanValue();
    }

    /** The items of an array. */
    static Stream<JsonNode> items(JsonNode node, String name) {
        var value = required(node, name);
        if (!value.isArray()) {
            throw new IllegalArgumentException("field \"" + name + "\" must be an array");
        }
        return StreamSupport.stream(value.spliterator(), false);
    }

    static UUID uuid(JsonNode node, String name) {
        var text = text(node, name);
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("field \"" + name + "\" must be a UUID", e);
        }
    }

    static Instant instant(JsonNode node, String name) {
        try {
            return Instant.parse(text(node, name));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("field \"" + name + "\" must be an ISO-8601 instant", e);
        }
    }
}
