package dev.writ.common.topic;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.writ.common.media.Json;
import java.io.IOException;
import java.util.function.Function;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/** Serdes of messages as UTF-8 JSON. A value that cannot be decoded is a {@link SerializationException} with the reason. */
final class JsonSerde {
    private JsonSerde() {}

    static <T> Serde<T> of(Function<T, ? extends JsonNode> toJson, Function<JsonNode, T> fromJson) {
        return Serdes.serdeFrom(
                (topic, value) -> value == null ? null : Json.bytes(toJson.apply(value)), (topic, bytes) -> {
                    if (bytes == null) {
                        return null;
                    }
                    try {
                        return fromJson.apply(Json.parse(bytes));
                    } catch (JsonProcessingException e) {
                        throw new SerializationException(topic + ": " + Json.message(e), e);
                    } catch (IOException | IllegalArgumentException | ArithmeticException e) {
                        throw new SerializationException(topic + ": " + e.getMessage(), e);
                    }
                });
    }
}
