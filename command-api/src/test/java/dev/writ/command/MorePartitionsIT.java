package dev.writ.command;

import static dev.writ.command.RunningApi.COMMANDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.writ.common.config.KafkaConfig;
import dev.writ.common.topic.Topics;
import dev.writ.testkit.KafkaFixture;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Partitions that are added while the service runs. */
class MorePartitionsIT {
    @RegisterExtension
    static final KafkaFixture KAFKA = new KafkaFixture();

    @TempDir
    Path folder;

    @Test
    void aCommandInANewPartitionIsNeverDeniedAndSoonKnown() throws Exception {
        var kafka = KAFKA.configWithTopics(1);
        try (var api = RunningApi.ready(kafka, folder)) {
            extend(kafka, 2);
            var command = Samples.command(UUID.randomUUID(), "leave", "{\"amount\":1}", Samples.NOON, "anonymous");
            KAFKA.append(kafka, Topics.PENDING, 1, command.id().toString(), command);

            await().atMost(Duration.ofSeconds(30)).until(() -> {
                int status = api.get(COMMANDS + "/" + command.id()).statusCode();
                assertThat(status).isIn(200, 503);
                return status == 200;
            });
            assertThat(api.get(COMMANDS + "/" + UUID.randomUUID()).statusCode()).isEqualTo(404);
        }
    }

    private static void extend(KafkaConfig kafka, int partitions) throws Exception {
        var more = new HashMap<String, NewPartitions>();
        Topics.CO_PARTITIONED.forEach(
                topic -> more.put(topic.name(kafka.topicPrefix()), NewPartitions.increaseTo(partitions)));
        try (var admin = Admin.create(kafka.adminProperties("more-partitions"))) {
            admin.createPartitions(more).all().get();
        }
    }
}
