package dev.writ.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.writ.common.media.Json;
import dev.writ.common.message.ActionDefinition;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** An action as clients see it: its announcement in {@code actions}, and {@code links}. */
final class ActionResource {
    static final String ACTIONS = "/api/v1/actions";

    private ActionResource() {}

    static String path(String action) {
        return Arrays.stream(action.split("/", -1))
                .map(segment ->
                        URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20"))
                .collect(Collectors.joining("/", ACTIONS + "/", ""));
    }

    static ObjectNode of(ActionDefinition action) {
        var node = action.toJson();
        node.putObject("links").put("self", path(action.name())).put("commands", CommandResource.COMMANDS);
        return node;
    }

    /** The mapping of action to schema. */
    static ObjectNode list(List<ActionDefinition> actions) {
        var node = Json.object();
        var array = node.putArray("actions");
        actions.forEach(a -> array.add(of(a)));
        node.putObject("links").put("self", ACTIONS);
        return node;
    }
}
