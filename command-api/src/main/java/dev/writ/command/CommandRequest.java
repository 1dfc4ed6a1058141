package dev.writ.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import java.util.ArrayList;
import java.util.List;

/** What a client sent: the two-tuple of action and data, before it has an identity. */
record CommandRequest(String action, JsonNode data) {
    /**
     * Reads {@code [action, data]} or {@code {"action": …, "data": …}}.
     *
     * @throws ProblemException {@code MALFORMED}, naming what is missing or too much
     */
    static CommandRequest parse(JsonNode body) {
        if (body.isArray()) {
            if (body.size() != 2) {
                throw malformed("a command is an array of two, [action, data], but this one has " + body.size()
                        + (body.size() == 1 ? " element" : " elements"));
            }
            return new CommandRequest(action(body.get(0)), body.get(1));
        }
        if (body.isObject()) {
            var unknown = new ArrayList<String>();
            body.fieldNames().forEachRemaining(name -> {
                if (!List.of("action", "data").contains(name)) {
                    unknown.add(name);
                }
            });
            if (!unknown.isEmpty()) {
                throw malformed("a command has the fields \"action\" and \"data\", not " + unknown);
            }
            return new CommandRequest(action(required(body, "action")), required(body, "data"));
        }
        throw malformed("a command is an array [action, data] or an object with the fields \"action\" and \"data\"");
    }

    private static JsonNode required(JsonNode body, String name) {
        var value = body.get(name);
        if (value == null) {
            throw malformed("the field \"" + name + "\" is missing");
        }
        return value;
    }

    private static String action(JsonNode node) {
        if (!node.isTextual()) {
            throw malformed("the action must be a string");
        }
        return node.textValue();
    }

    private static ProblemException malformed(String detail) {
        return ProblemType.MALFORMED.because(detail);
    }
}
