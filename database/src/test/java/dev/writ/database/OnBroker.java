package dev.writ.database;

import dev.writ.common.config.KafkaConfig;
import dev.writ.common.topic.TopicAdmin;
import dev.writ.kafka.EmbeddedKafka;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Tests on a real broker, one for each class; each test has topics of its own. */
abstract class OnBroker {
    static final int PARTITIONS = 4;
    static EmbeddedKafka broker;

    KafkaConfig kafka;

    @BeforeAll
    static void startBroker(@TempDir Path data) {
        broker = EmbeddedKafka.start(data, 0);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void makeTopics() throws Exception {
        var prefix = "t" + UUID.randomUUID().toString().substring(0, 8) + "-";
        kafka = new KafkaConfig(broker.bootstrapServers(), prefix, PARTITIONS, (short) 1);
        TopicAdmin.ensureTopics(kafka, Duration.ofSeconds(20));
    }
}
