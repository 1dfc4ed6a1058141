package dev.writ.command;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A place in a JSON Schema, as far as a form needs to understand it: {@code properties}, {@code items}, {@code required},
 * {@code type}, {@code enum}, and references within the schema. What it does not understand looks like a schema that
 * says nothing.
 */
record SchemaNode(JsonNode root, JsonNode node) {
    private static final int MAX_REFERENCES = 16;

    static SchemaNode of(JsonNode schema) {
        return new SchemaNode(schema, schema).resolved();
    }

    /** The schema of the value at that pointer into the data. */
    SchemaNode at(JsonPointer pointer) {
        var here = this;
        for (var rest = pointer; !rest.matches(); rest = rest.tail()) {
            here = here.child(rest.getMatchingProperty(), rest.getMatchingIndex());
        }
        return here;
    }

    SchemaNode property(String name) {
        return new SchemaNode(root, node.path("properties").path(name)).resolved();
    }

    List<String> properties() {
        var names = new ArrayList<String>();
        node.path("properties").fieldNames().forEachRemaining(names::add);
        return names;
    }

    boolean requires(String property) {
        for (var name : node.path("required")) {
            if (name.asText().equals(property)) {
                return true;
            }
        }
        return false;
    }

    /** The types the value may have, {@code null} left out; empty if the schema does not say. */
    Set<String> types() {
        var types = new LinkedHashSet<String>();
        var type = node.path("type");
        if (type.isTextual()) {
            types.add(type.textValue());
        }
        type.forEach(t -> types.add(t.asText()));
        types.remove("null");
        return types;
    }

    /** The values it must be one of, if it names them. */
    Optional<List<JsonNode>> options() {
        var values = node.path("enum");
        if (!values.isArray()) {
            return Optional.ofNullable(node.get("const")).map(List::of);
        }
        var options = new ArrayList<JsonNode>();
        values.forEach(options::add);
        return Optional.of(options);
    }

    Optional<String> text(String keyword) {
        return Optional.ofNullable(node.get(keyword))
                .filter(JsonNode::isValueNode)
                .map(JsonNode::asText);
    }

    private SchemaNode child(String name, int index) {
        var property = property(name);
        if (property.node.isMissingNode() && index >= 0) {
            return new SchemaNode(root, node.path("items")).resolved();
        }
        return property;
    }

    private SchemaNode resolved() {
        var here = node;
        for (int i = 0; i < MAX_REFERENCES && here.path("$ref").asText().startsWith("#"); i++) {
            here = target(here.get("$ref").asText().substring(1));
        }
        return here == node ? this : new SchemaNode(root, here);
    }

    private JsonNode target(String fragment) {
        try {
            return root.at(JsonPointer.compile(fragment));
        } catch (IllegalArgumentException e) {
            return MissingNode.getInstance(); // An anchor, which forms do not follow.
        }
    }
}
