package dev.writ.command;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.writ.common.media.Json;
import dev.writ.common.message.ActionDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Draws the form of an action from its JSON Schema, filled with its first example. */
final class ActionForm {
    /** A schema can refer to itself: below this, a value is written as JSON text. */
    private static final int MAX_DEPTH = 6;

    private static final Map<String, String> INPUT_TYPES =
            Map.of("date", "date", "email", "email", "uri", "url", "time", "text", "date-time", "text");

    private final JsonNode example;

    private ActionForm(JsonNode example) {
        this.example = example;
    }

    /** The fields for an action's data; empty if its data is no object with properties. */
    static List<FormField> of(ActionDefinition action) {
        var example = action.examples().stream().findFirst().orElse(MissingNode.getInstance());
        return new ActionForm(example).fields(SchemaNode.of(action.schema()), JsonPointer.empty(), true, 0);
    }

    private List<FormField> fields(SchemaNode schema, JsonPointer at, boolean present, int depth) {
        var fields = new ArrayList<FormField>();
        for (var name : schema.properties()) {
            boolean required = present && schema.requires(name);
            fields.add(field(schema.property(name), name, at.appendProperty(name), required, depth));
        }
        return fields;
    }

    private FormField field(SchemaNode schema, String property, JsonPointer at, boolean required, int depth) {
        var label = schema.text("title").orElse(property);
        var description = schema.text("description").orElse("");
        var options = schema.options();
        var types = schema.types();
        var type = types.size() == 1 ? types.iterator().next() : "";
        if (options.isPresent()) {
            var texts = options.get().stream().map(ActionForm::text).toList();
            return new FormField.Choice(at.toString(), label, description, required, texts, value(at));
        }
        if (type.equals("boolean")) {
            return new FormField.Choice(
                    at.toString(), label, description, required, List.of("true", "false"), value(at));
        }
        if (type.equals("object") && !schema.properties().isEmpty() && depth < MAX_DEPTH) {
            return new FormField.Group(label, description, fields(schema, at, required, depth + 1));
        }
        if (type.equals("string") || type.equals("integer") || type.equals("number")) {
            return line(schema, type, at, label, description, required);
        }
        return new FormField.JsonText(at.toString(), label, description, required, value(at));
    }

    private FormField line(
            SchemaNode schema, String type, JsonPointer at, String label, String description, boolean required) {
        if (type.equals("string")) {
            var limits = new FormField.Limits(
                    null,
                    null,
                    schema.text("minLength").orElse(null),
                    schema.text("maxLength").orElse(null),
                    null);
            var input = INPUT_TYPES.getOrDefault(schema.text("format").orElse(""), "text");
            return new FormField.Line(at.toString(), label, description, required, input, limits, value(at));
        }
        var limits = new FormField.Limits(
                schema.text("minimum").orElse(null),
                schema.text("maximum").orElse(null),
                null,
                null,
                type.equals("integer") ? "1" : "any");
        return new FormField.Line(at.toString(), label, description, required, "number", limits, value(at));
    }

    private String value(JsonPointer at) {
        var value = example.at(at);
        return value.isMissingNode() ? "" : text(value);
    }

    private static String text(JsonNode value) {
        return value.isTextual() ? value.textValue() : Json.text(value);
    }
}
