package dev.writ.command;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import dev.writ.common.media.Json;
import dev.writ.common.media.Media;
import dev.writ.web.FormBody;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * A command as an HTML form posts it: the field {@code action}, and either the field {@code data} with JSON text, or one
 * field for each value, named by its JSON pointer ({@code /address/city}). The text of a value becomes the type that the
 * action's schema wants; text that cannot become it stays text, and the schema then says what is wrong with it.
 */
final class FormCommand {
    /** Deep enough for any form that is drawn here; the depth of a pointer is a client's choice. */
    private static final int MAX_DEPTH = 32;

    private final String action;
    private final Optional<String> data;
    private final Map<JsonPointer, String> values;

    private FormCommand(String action, Optional<String> data, Map<JsonPointer, String> values) {
        this.action = action;
        this.data = data;
        this.values = values;
    }

    /** @throws ProblemException {@code MALFORMED}, naming the field that is missing, unknown or sent twice */
    static FormCommand parse(FormBody form) {
        var unknown = new TreeSet<String>();
        var values = new LinkedHashMap<JsonPointer, String>();
        form.fields().forEach((name, texts) -> {
            if (texts.size() != 1) {
                throw malformed("the field \"" + name + "\" was sent " + texts.size() + " times");
            }
            if (name.startsWith("/")) {
                values.put(pointer(name), texts.get(0));
            } else if (!List.of("action", "data").contains(name)) {
                unknown.add(name);
            }
        });
        if (!unknown.isEmpty()) {
            throw malformed("the form has unknown fields " + unknown
                    + "; it may have \"action\", \"data\" and JSON pointers such as \"/address/city\"");
        }
        var data = form.first("data");
        if (data.isPresent() && !values.isEmpty()) {
            throw malformed("the form has both the field \"data\" and fields named by pointers");
        }
        var action = form.first("action").filter(a -> !a.isBlank());
        return new FormCommand(action.orElseThrow(() -> malformed("the field \"action\" is missing")), data, values);
    }

    String action() {
        return action;
    }

    /** @throws ProblemException {@code MALFORMED} if the field {@code data} is no JSON, or pointers contradict each other */
    CommandRequest request(JsonNode schema) {
        if (data.isPresent()) {
            return new CommandRequest(action, Media.JSON.decode(data.get().getBytes(StandardCharsets.UTF_8)));
        }
        var root = SchemaNode.of(schema);
        var object = Json.object();
        values.forEach((pointer, text) -> {
            if (!text.isEmpty()) {
                put(object, root, pointer, convert(root.at(pointer), text));
            }
        });
        values.forEach((pointer, text) -> {
            // What is required and empty is a fault of that field, unless the whole group was left out.
            if (text.isEmpty() && isRequired(root, pointer) && isGroupPresent(object, root, pointer.head())) {
                put(object, root, pointer, Json.mapper().getNodeFactory().textNode(""));
            }
        });
        return new CommandRequest(action, object);
    }

    private static boolean isRequired(SchemaNode root, JsonPointer pointer) {
        return root.at(pointer.head()).requires(pointer.last().getMatchingProperty());
    }

    private static boolean isGroupPresent(JsonNode object, SchemaNode root, JsonPointer group) {
        if (group.matches() || !object.at(group).isMissingNode()) {
            return true;
        }
        return isRequired(root, group) && isGroupPresent(object, root, group.head());
    }

    private static void put(ObjectNode object, SchemaNode root, JsonPointer pointer, JsonNode value) {
        JsonNode parent = object;
        var path = JsonPointer.empty();
        for (var rest = pointer; ; rest = rest.tail()) {
            var name = rest.getMatchingProperty();
            boolean last = rest.tail().matches();
            path = path.appendProperty(name);
            var next = last ? value : parent.path(name);
            if (parent.isArray()) {
                if (!last || rest.getMatchingIndex() != parent.size()) {
                    throw malformed("the field \"" + pointer + "\" must be one of the items 0, 1, 2 … in this order");
                }
                ((com.fasterxml.jackson.databind.node.ArrayNode) parent).add(value);
            } else if (parent.isObject()) {
                if (next.isMissingNode()) {
                    next = root.at(path).types().contains("array") ? Json.array() : Json.object();
                }
                ((ObjectNode) parent).set(name, next);
            } else {
                throw malformed("the field \"" + pointer + "\" contradicts another field");
            }
            if (last) {
                return;
            }
            parent = next;
        }
    }

    private static JsonNode convert(SchemaNode schema, String text) {
        var option = schema.options().stream()
                .flatMap(List::stream)
                .filter(o -> (o.isTextual() ? o.textValue() : Json.text(o)).equals(text))
                .findFirst();
        if (option.isPresent()) {
            return option.get();
        }
        var types = schema.types();
        var asText = Json.mapper().getNodeFactory().textNode(text);
        if (types.contains("string")) {
            return asText;
        }
        return json(text).filter(value -> types.isEmpty() || !value.isTextual()).orElse(asText);
    }

    private static Optional<JsonNode> json(String text) {
        try {
            return Optional.of(Media.JSON.decode(text.strip().getBytes(StandardCharsets.UTF_8)));
        } catch (ProblemException e) {
            return Optional.empty();
        }
    }

    private static JsonPointer pointer(String name) {
        try {
            var pointer = JsonPointer.compile(name);
            int depth = 0;
            for (var rest = pointer; !rest.matches(); rest = rest.tail()) {
                depth++;
            }
            if (depth <= MAX_DEPTH) {
                return pointer;
            }
        } catch (IllegalArgumentException e) {
            // Answered below.
        }
        throw malformed("the field \"" + name + "\" is no JSON pointer of at most " + MAX_DEPTH + " steps");
    }

    private static ProblemException malformed(String detail) {
        return ProblemType.MALFORMED.because(detail);
    }
}
