package dev.writ.common.message;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.writ.common.media.Json;
import java.util.Objects;

/** Where a record stands in Kafka. */
public record RecordPosition(String topic, int partition, long offset) {
    public RecordPosition {
        Objects.requireNonNull(topic, "topic");
    }

    public ObjectNode toJson() {
        return Json.object().put("topic", topic).put("partition", partition).put("offset", offset);
    }

    public static RecordPosition fromJson(JsonNode node) {
        return new RecordPosition(
                Fields.text(node, "topic"),
                Math.toIntExact(Fields.integer(node, "partition")),
                Fields.integer(node, "offset"));
    }
}
