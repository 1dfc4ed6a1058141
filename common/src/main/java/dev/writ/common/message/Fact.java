package dev.writ.common.message;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.writ.common.media.Json;
import java.util.Objects;

/**
 * One datom of a transaction, for readers without Datomic.
 *
 * @param e entity id
 * @param a attribute ident without the colon, such as {@code account/balance}
 * @param v the value as JSON
 * @param added false for a retraction
 */
public record Fact(long e, String a, JsonNode v, boolean added) {
    public Fact {
        Objects.requireNonNull(a, "a");
        Objects.requireNonNull(v, "v");
    }

    public ObjectNode toJson() {
        var node = Json.object().put("e", e).put("a", a);
        node.set("v", v);
        return node.put("added", added);
    }

    public static Fact fromJson(JsonNode node) {
        return new Fact(
                Fields.integer(node, "e"),
                Fields.text(node, "a"),
                Fields.required(node, "v"),
                Fields.flag(node, "added"));
    }
}
