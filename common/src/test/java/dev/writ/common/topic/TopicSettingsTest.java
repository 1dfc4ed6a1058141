package dev.writ.common.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicSettingsTest {
    @Test
    void whatWritMakesItselfIsRight() {
        for (var topic : Topics.ALL) {
            assertThat(faults(topic)).as(topic.name()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pending-cmds | retention.ms=604800000 | retention.ms=604800000, needed is -1",
                "accepted-cmds | retention.bytes=1000 | retention.bytes=1000, needed is -1",
                "failed-cmds | cleanup.policy=compact | cleanup.policy=compact, needed is delete",
                "failed-cmds | cleanup.policy=compact,delete | cleanup.policy=compact,delete, needed is delete",
                "accepted-cmds | max.message.bytes=1048588 | max.message.bytes=1048588, needed is at least 8388608",
                "accepted-cmds | message.timestamp.type=LogAppendTime | message.timestamp.type=LogAppendTime, needed is CreateTime",
                "pending-cmds | max.message.bytes=1000 | max.message.bytes=1000, needed is at least 1048576",
                "dead-cmds | max.message.bytes=1048588 | max.message.bytes=1048588, needed is at least 8388608",
                "actions | cleanup.policy=delete | cleanup.policy=delete, needed is compact",
                "actions | cleanup.policy=compact,delete retention.ms=1000 | retention.ms=1000, needed is -1"
            })
    void whatWouldLoseRecordsIsNamed(String topic, String settings, String fault) {
        assertThat(faults(named(topic), settings.split(" ")))
                .singleElement()
                .asString()
                .startsWith("topic p." + topic + " has " + fault + " (");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pending-cmds | max.message.bytes=8388608",
                "pending-cmds | message.timestamp.type=LogAppendTime",
                "accepted-cmds | max.message.bytes=9000000",
                "accepted-cmds | cleanup.policy= retention.ms=604800000",
                "actions | cleanup.policy=compact,delete",
                "actions | retention.ms=604800000",
                "dead-cmds | retention.ms=604800000"
            })
    void whatLosesNothingIsLeftAlone(String topic, String settings) {
        assertThat(faults(named(topic), settings.split(" "))).isEmpty();
    }

    @Test
    void everyFaultIsTold() {
        assertThat(faults(Topics.PENDING, "cleanup.policy=compact,delete", "retention.ms=1", "retention.bytes=1"))
                .hasSize(3);
    }

    private static List<String> faults(Topic<?> topic, String... settings) {
        var found = new HashMap<String, String>();
        found.put("retention.ms", "-1");
        found.put("retention.bytes", "-1");
        found.putAll(topic.config());
        for (var setting : settings) {
            int at = setting.indexOf('=');
            found.put(setting.substring(0, at), setting.substring(at + 1));
        }
        return TopicSettings.faults(topic, topic.name("p."), found);
    }

    private static Topic<?> named(String name) {
        return Topics.ALL.stream()
                .filter(t -> t.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
