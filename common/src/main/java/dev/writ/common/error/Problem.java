package dev.writ.common.error;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.writ.common.media.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What went wrong, as the members of a problem details object (RFC 9457).
 *
 * @param type URI of the kind of problem; see {@link ProblemType}
 * @param code a handler's own machine-readable code, such as {@code insufficient-funds}
 * @param members extension members, by name, in order
 */
public record Problem(String type, String title, String detail, Optional<String> code, Map<String, JsonNode> members) {
    private static final Set<String> STANDARD = Set.of("type", "title", "detail", "code", "status");

    public Problem {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(title, "title");
        Objects.requireNonNull(detail, "detail");
        Objects.requireNonNull(code, "code");
        members = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }

    public Problem withCode(String newCode) {
        return new Problem(type, title, detail, Optional.of(newCode), members);
    }

    public Problem with(String name, JsonNode value) {
        var more = new LinkedHashMap<>(members);
        more.put(name, value);
        return new Problem(type, title, detail, code, more);
    }

    public ObjectNode toJson() {
        var node = Json.object().put("type", type).put("title", title).put("detail", detail);
        code.ifPresent(c -> node.put("code", c));
        members.forEach(node::set);
        return node;
    }

    /** Reads what {@link #toJson()} wrote; members it does not know are kept as extension members. */
    public static Problem fromJson(JsonNode node) {
        var members = new LinkedHashMap<String, JsonNode>();
        node.properties().forEach(e -> {
            if (!STANDARD.contains(e.getKey())) {
                members.put(e.getKey(), e.getValue());
            }
        });
        return new Problem(
                node.path("type").asText("about:blank"),
                node.path("title").asText(""),
                node.path("detail").asText(""),
                node.hasNonNull("code") ? Optional.of(node.get("code").asText()) : Optional.empty(),
                members);
    }
}
