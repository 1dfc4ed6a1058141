package dev.writ.common.topic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicsTest {
    @Test
    void commandsAndOutcomesAreKeptForEverAndDefinitionsCompacted() {
        for (var topic : Topics.ALL) {
            if (topic == Topics.ACTIONS) {
                assertThat(topic.config()).containsEntry("cleanup.policy", "compact");
            } else {
                assertThat(topic.config())
                        .containsEntry("cleanup.policy", "delete")
                        .containsEntry("retention.ms", "-1")
                        .containsEntry("retention.bytes", "-1");
            }
        }
        assertThat(Topics.ACCEPTED.config()).containsEntry("max.message.bytes", "8388608");
        assertThat(Topics.FAILED.config()).containsEntry("max.message.bytes", "8388608");
        assertThat(Topics.PENDING.config()).containsEntry("max.message.bytes", "1048576");
        assertThat(Topics.DEAD.config()).containsEntry("max.message.bytes", "8388608");
    }

    @Test
    void thePrefixComesFirst() {
        assertThat(Topics.PENDING.name("staging.")).isEqualTo("staging.pending-cmds");
        assertThat(Topics.PENDING.name("")).isEqualTo("pending-cmds");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{ | Unexpected end-of-input",
                "{} | field \"id\" is missing",
                "5 | field \"id\" is missing",
                "`` | no JSON value",
                "{\"a\":1,\"a\":2} | Duplicate field 'a'"
            })
    void whatIsNoMessageIsRefusedWithTopicAndReason(String value, String reason) {
        var reader = Topics.PENDING.valueSerde().deserializer();
        assertThatThrownBy(() -> reader.deserialize("pending-cmds", value.getBytes(UTF_8)))
                .isInstanceOf(SerializationException.class)
                .hasMessageStartingWith("pending-cmds: ")
                .hasMessageContaining(reason)
                .hasMessageNotContaining("REDACTED");
    }

    @Test
    void aTombstoneIsNoMessage() {
        assertThat(Topics.ACTIONS.valueSerde().deserializer().deserialize("actions", null))
                .isNull();
        assertThat(Topics.ACTIONS.valueSerde().serializer().serialize("actions", null))
                .isNull();
    }

    @Test
    void settingAHeaderTwiceKeepsTheLast() {
        var headers = new RecordHeaders();
        CloudEventHeaders.put(headers, "a", "1");
        CloudEventHeaders.put(headers, "a", "2");
        assertThat(headers.toArray()).hasSize(1);
        assertThat(headers.lastHeader("a").value()).isEqualTo("2".getBytes(UTF_8));
    }
}
