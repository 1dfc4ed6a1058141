package dev.writ.common.message;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.writ.common.media.Json;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * What can be commanded: the announcement of an action by the tx-processor that decides it.
 *
 * @param name the action
 * @param version grows with every change; an older version never replaces a newer one
 * @param schema JSON Schema 2020-12 of the command's data
 * @param examples data that the schema allows
 * @param orderingKey points into the data: commands with equal values there are decided in the order written
 * @param processor application id of the tx-processor that decides it
 */
public record ActionDefinition(
        String name,
        int version,
        String title,
        String description,
        JsonNode schema,
        List<JsonNode> examples,
        Optional<JsonPointer> orderingKey,
        String processor) {
    public ActionDefinition {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(title, "title");
        Objects.requireNonNull(description, "description");
        Objects.requireNonNull(schema, "schema");
        examples = List.copyOf(examples);
        Objects.requireNonNull(orderingKey, "orderingKey");
        Objects.requireNonNull(processor, "processor");
    }

    public ObjectNode toJson() {
        var node = Json.object()
                .put("name", name)
                .put("version", version)
                .put("title", title)
                .put("description", description);
        node.set("schema", schema);
        var array = node.putArray("examples");
        examples.forEach(array::add);
        orderingKey.ifPresent(p -> node.put("ordering-key", p.toString()));
        return node.put("processor", processor);
    }

    /** @throws IllegalArgumentException naming the field that is missing or wrong */
    public static ActionDefinition fromJson(JsonNode node) {
        return new ActionDefinition(
                Fields.text(node, "name"),
                Math.toIntExact(Fields.integer(node, "version")),
                Fields.text(node, "title"),
                Fields.text(node, "description"),
                Fields.required(node, "schema"),
                StreamSupport.stream(node.path("examples").spliterator(), false).toList(),
                node.hasNonNull("ordering-key")
                        ? Optional.of(JsonPointer.compile(Fields.text(node, "ordering-key")))
                        : Optional.empty(),
                Fields.text(node, "processor"));
    }
}
