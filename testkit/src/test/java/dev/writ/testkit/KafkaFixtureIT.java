package dev.writ.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.writ.common.config.KafkaConfig;
import dev.writ.common.topic.TopicAdmin;
import dev.writ.common.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(120)
class KafkaFixtureIT {
    @RegisterExtension
    static final KafkaFixture KAFKA = new KafkaFixture();

    @Test
    void whatIsAppendedIsReadBehindItsOwnPrefixOnly() {
        var mine = KAFKA.configWithTopics(2);
        var yours = KAFKA.configWithTopics(2);
        var written = KAFKA.append(mine, Topics.DEAD, 1, "k", bytes("one"));
        KAFKA.append(mine, Topics.DEAD, 1, "k", bytes("two"));

        assertThat(KAFKA.read(mine, Topics.DEAD))
                .extracting(r -> new String(r.value(), StandardCharsets.UTF_8))
                .containsExactly("one", "two");
        assertThat(written.partition()).isEqualTo(1);
        assertThat(KAFKA.read(yours, Topics.DEAD)).isEmpty();
    }

    @Test
    void aStoppedBrokerAnswersNobodyAndComesBackWithItsData() {
        var config = KAFKA.configWithTopics(1);
        KAFKA.append(config, Topics.DEAD, "k", bytes("before"));

        KAFKA.stop();
        assertThatThrownBy(() -> partitions(config, Duration.ofSeconds(1))).isInstanceOf(TimeoutException.class);

        KAFKA.start();
        KAFKA.append(config, Topics.DEAD, "k", bytes("after"));
        assertThat(KAFKA.await(config, Topics.DEAD, 2)).hasSize(2);
    }

    private static int partitions(KafkaConfig config, Duration timeout) throws Exception {
        return TopicAdmin.ensureTopics(config, timeout);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
