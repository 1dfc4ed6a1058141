package dev.writ.common.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.writ.common.media.Json;
import dev.writ.common.topic.CloudEventHeaders;
import dev.writ.common.topic.Topic;
import dev.writ.common.topic.Topics;
import java.io.IOException;
import java.time.Instant;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

/**
 * What stands in Kafka, byte for byte. These files are a promise to every reader of the topics and to every record ever
 * written: a field may be added, none may change its name, its place or its meaning.
 */
class WireFormatTest {
    private static String wire(String file) {
        try (var in = WireFormatTest.class.getResourceAsStream("/wire/" + file)) {
            assertThat(in).as("wire/" + file).isNotNull();
            return new String(in.readAllBytes(), UTF_8).stripTrailing();
        } catch (IOException e) {
            throw new AssertionError(file, e);
        }
    }

    private static <V> void pinned(String file, Topic<V> topic, V message) {
        var bytes = topic.valueSerde().serializer().serialize(topic.name(), message);
        assertThat(new String(bytes, UTF_8))
                .as("the wire format moved: wire/" + file)
                .isEqualTo(wire(file));
        assertThat(topic.valueSerde()
                        .deserializer()
                        .deserialize(topic.name(), wire(file).getBytes(UTF_8)))
                .as("wire/" + file + " as it is read")
                .isEqualTo(message);
    }

    @Test
    void messagesAreWrittenAndReadAsPinned() {
        pinned("command.json", Topics.PENDING, Samples.COMMAND);
        pinned("accepted.json", Topics.ACCEPTED, Samples.ACCEPTED);
        pinned("accepted-facts-omitted.json", Topics.ACCEPTED, Samples.ACCEPTED_LARGE);
        pinned("failed.json", Topics.FAILED, Samples.FAILED);
        pinned("action.json", Topics.ACTIONS, Samples.ACTION);
    }

    @Test
    void headersAreWrittenAsPinned() {
        var headers = new RecordHeaders();
        CloudEventHeaders.set(
                headers,
                CloudEventHeaders.COMMAND_PENDING,
                "/writ/command-api",
                Samples.ID.toString(),
                Instant.parse("2026-01-02T03:04:05.678Z"));
        var written = Json.object();
        headers.forEach(h -> written.put(h.key(), new String(h.value(), UTF_8)));
        assertThat(written.toString())
                .as("the wire format moved: wire/headers.json")
                .isEqualTo(wire("headers.json"));
    }

    @Test
    void eventTypesAreAsPinned() {
        var types = Json.array()
                .add(CloudEventHeaders.COMMAND_PENDING)
                .add(CloudEventHeaders.COMMAND_ACCEPTED)
                .add(CloudEventHeaders.COMMAND_FAILED)
                .add(CloudEventHeaders.ACTION_ANNOUNCED);
        assertThat(types.toString())
                .as("the wire format moved: wire/event-types.json")
                .isEqualTo(wire("event-types.json"));
    }
}
