package dev.writ.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.writ.common.config.KafkaConfig;
import dev.writ.common.topic.Topic;
import dev.writ.common.topic.TopicAdmin;
import dev.writ.common.topic.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class TopicAdminIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @RegisterExtension
    static final KafkaFixture KAFKA = new KafkaFixture();

    @Test
    void whatIsMissingIsMadeWithItsSettingsAndFoundRightTheNextTime() throws Exception {
        var config = KAFKA.config(3);
        assertThat(TopicAdmin.ensureTopics(config, PATIENCE)).isEqualTo(3);
        for (var topic : Topics.ALL) {
            assertThat(settings(config, topic)).as(topic.name()).containsAllEntriesOf(topic.config());
        }
        assertThat(TopicAdmin.ensureTopics(config, PATIENCE)).isEqualTo(3);
    }

    @Test
    void aDeadRecordMayBeAsLargeAsTheRecordItWasAndMore() {
        var config = KAFKA.configWithTopics(1);
        var garbage = new byte[Topics.MAX_COMMAND_BYTES + 64 * 1024];
        KAFKA.append(config, Topics.DEAD, "k", garbage);
        assertThat(KAFKA.read(config, Topics.DEAD))
                .singleElement()
                .satisfies(r -> assertThat(r.value()).hasSize(garbage.length));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pending-cmds | retention.ms=604800000 | -1",
                "accepted-cmds | retention.bytes=1073741824 | -1",
                "failed-cmds | cleanup.policy=compact | delete",
                "accepted-cmds | max.message.bytes=1048588 | at least 8388608",
                "actions | cleanup.policy=delete | compact",
                "dead-cmds | max.message.bytes=1048588 | at least 8388608"
            })
    void aTopicThatWouldLoseRecordsIsRefused(String topic, String setting, String needed) throws Exception {
        var config = KAFKA.config(1);
        var found = setting.split("=");
        var settings = new HashMap<>(named(topic).config());
        settings.put(found[0], found[1]);
        make(config, topic, 1, settings);

        assertThatThrownBy(() -> TopicAdmin.ensureTopics(config, PATIENCE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(
                        "topic " + config.topicPrefix() + topic + " has " + setting + ", needed is " + needed);
        assertThat(settings(config, named(topic))).containsEntry(found[0], found[1]);
    }

    @Test
    void everyTopicMadeWithTheDefaultsOfKafkaIsNamed() throws Exception {
        var config = KAFKA.config(1);
        for (var topic : Topics.ALL) {
            make(config, topic.name(), 1, Map.of());
        }
        var prefix = config.topicPrefix();
        assertThatThrownBy(() -> TopicAdmin.ensureTopics(config, PATIENCE))
                .hasMessageContainingAll(
                        prefix + "pending-cmds has retention.ms=604800000",
                        prefix + "accepted-cmds has retention.ms=604800000",
                        prefix + "failed-cmds has retention.ms=604800000",
                        prefix + "actions has cleanup.policy=delete");
    }

    @Test
    void topicsWhosePartitionsDoNotCorrespondAreRefused() throws Exception {
        var config = KAFKA.config(2);
        make(config, "failed-cmds", 3, Topics.FAILED.config());
        assertThatThrownBy(() -> TopicAdmin.ensureTopics(config, PATIENCE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("same number of partitions", "failed-cmds=3", "pending-cmds=2");
    }

    @Test
    void brokersThatHaveNotJoinedYetAreWaitedFor() throws Exception {
        var config = KAFKA.config(1);
        var three = new KafkaConfig(config.bootstrapServers(), config.topicPrefix(), 1, (short) 3);
        assertThatThrownBy(() -> TopicAdmin.ensureTopics(three, PATIENCE))
                .isInstanceOf(TimeoutException.class)
                .hasMessageContaining("too few brokers for WRIT_REPLICATION_FACTOR=3");
        assertThat(TopicAdmin.ensureTopics(config, PATIENCE)).isEqualTo(1);
    }

    private static void make(KafkaConfig config, String topic, int partitions, Map<String, String> settings)
            throws Exception {
        try (var admin = admin(config)) {
            var made = new NewTopic(config.topicPrefix() + topic, partitions, (short) 1).configs(settings);
            admin.createTopics(List.of(made)).all().get();
        }
    }

    private static Map<String, String> settings(KafkaConfig config, Topic<?> topic) throws Exception {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.name(config.topicPrefix()));
        var settings = new HashMap<String, String>();
        try (var admin = admin(config)) {
            admin.describeConfigs(Set.of(resource))
                    .all()
                    .get()
                    .get(resource)
                    .entries()
                    .forEach(e -> settings.put(e.name(), e.value()));
        }
        return settings;
    }

    private static Admin admin(KafkaConfig config) {
        return Admin.create(config.adminProperties("writ-test-admin"));
    }

    private static Topic<?> named(String name) {
        return Topics.ALL.stream()
                .filter(t -> t.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatIsDatedAheadOfTheBrokersClockIsTaken() {
        var config = KAFKA.configWithTopics(1);
        long ahead = System.currentTimeMillis() + Duration.ofDays(2).toMillis();
        for (var topic : List.of(Topics.PENDING, Topics.ACCEPTED, Topics.FAILED, Topics.DEAD)) {
            var name = topic.name(config.topicPrefix());
            KAFKA.append(config, "none", List.of(new ProducerRecord<>(name, 0, ahead, null, new byte[1])));
            assertThat(KAFKA.readBytes(config, topic))
                    .extracting(r -> r.timestamp())
                    .containsExactly(ahead);
        }
    }
}
