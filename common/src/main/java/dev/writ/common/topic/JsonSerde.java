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

    @FunctionalInterface
    interface Reader<T> {
        T read(byte[] value) throws IOException;
    }

    static <T> Serde<T> of(Function<T, ? extends JsonNode> toJson, Function<JsonNode, T> fromJson) {
        return read(toJson, bytes -> fromJson.apply(Json.parse(bytes)));
    }

    /** With a reading of its own; whatever it throws for its input is the reason. */
    static <T> Serde<T> read(Function<T, ? extends JsonNode> toJson, Reader<T> reader) {
        return Serdes.serdeFrom(
                (topic, value) -> value == null ? null : Json.bytes(toJson.apply(value)), (topic, bytes) -> {
                    if (bytes == null) {
                        return null;
                    }
                    try {
                        return reader.read(bytes);
                    } catch (JsonProcessingException e) {
                        throw new SerializationException(topic + ": " + Json.message(e), e);
                    } catch (IOException | IllegalArgumentException | ArithmeticException e) {
                        throw new SerializationException(topic + ": " + e.getMessage(), e);
                    }
                });
    }
}
