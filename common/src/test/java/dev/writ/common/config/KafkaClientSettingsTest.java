package dev.writ.common.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaClientSettingsTest {
    private static KafkaConfig config(Map<String, String> variables) {
        var env = new Env(variables);
        var config = KafkaConfig.from(env);
        env.check();
        return config;
    }

    @Test
    void aSettingReachesTheClientsThatHaveIt() {
        var kafka = config(Map.of(
                "WRIT_KAFKA_CONNECTIONS_MAX_IDLE_MS", "60000",
                "WRIT_KAFKA_PRODUCER_COMPRESSION_TYPE", "zstd",
                "WRIT_KAFKA_CONSUMER_CLIENT_RACK", "a",
                "WRIT_KAFKA_CONSUMER_CONNECTIONS_MAX_IDLE_MS", "30000"));
        assertThat(kafka.producerProperties("me"))
                .containsEntry("connections.max.idle.ms", "60000")
                .containsEntry("compression.type", "zstd")
                .doesNotContainKey("client.rack");
        assertThat(kafka.consumerProperties("me"))
                .containsEntry("connections.max.idle.ms", "30000")
                .containsEntry("client.rack", "a")
                .doesNotContainKey("compression.type");
        assertThat(kafka.adminProperties("me"))
                .containsEntry("connections.max.idle.ms", "60000")
                .doesNotContainKeys("compression.type", "client.rack");
        assertThat(kafka.streamsProperties("me"))
                .containsEntry("connections.max.idle.ms", "60000")
                .containsEntry("producer.compression.type", "zstd")
                .containsEntry("consumer.client.rack", "a");
    }

    @Test
    void aVariableBeatsTheFile(@TempDir Path folder) throws IOException {
        var file = folder.resolve("client.properties");
        Files.writeString(file, "sasl.mechanism=PLAIN\nmetadata.max.age.ms=1000\nproducer.batch.size=1\n");
        var kafka = config(Map.of("WRIT_KAFKA_CONFIG", file.toString(), "WRIT_KAFKA_METADATA_MAX_AGE_MS", "2000"));
        assertThat(kafka.producerProperties("me"))
                .containsEntry("sasl.mechanism", "PLAIN")
                .containsEntry("metadata.max.age.ms", "2000")
                .containsEntry("batch.size", "1");
    }

    @ParameterizedTest
    @CsvSource({
        "WRIT_KAFKA_BOOTSTRAP_SERVERS, cannot be chosen: it is WRIT_KAFKA",
        "WRIT_KAFKA_PRODUCER_ACKS, cannot be chosen: an acknowledged command",
        "WRIT_KAFKA_ACKS, cannot be chosen: an acknowledged command",
        "WRIT_KAFKA_PRODUCER_ENABLE_IDEMPOTENCE, cannot be chosen",
        "WRIT_KAFKA_CONSUMER_ISOLATION_LEVEL, cannot be chosen: what a Kafka transaction took back",
        "WRIT_KAFKA_CONSUMER_AUTO_OFFSET_RESET, cannot be chosen",
        "WRIT_KAFKA_CONSUMER_CHECK_CRCS, cannot be chosen: a record that was damaged",
        "WRIT_KAFKA_GROUP_ID, cannot be chosen",
        "WRIT_KAFKA_REQUEST_TIMEOUT_MS, cannot be chosen",
        "WRIT_KAFKA_SECURITY_PROTOCL, is no setting of Kafka's clients: security.protocl",
        "WRIT_KAFKA_PRODUCER_CLIENT_RACK, 'client.rack is a setting of [consumer] alone, written consumer.client.rack'",
        "WRIT_KAFKA_COMPRESSION_TYPE, 'compression.type is a setting of [producer] alone, written"
                + " producer.compression.type or WRIT_KAFKA_PRODUCER_COMPRESSION_TYPE'",
        "WRIT_KAFKA_METADATA_MAX_AGE_MS, must be as Kafka wants metadata.max.age.ms",
        "WRIT_KAFKA_SECURITY_PROTOCOL, must be as Kafka wants security.protocol"
    })
    void whatIsWrongIsNamedAndItsValueNotShown(String key, String fault) {
        assertThatThrownBy(() -> config(Map.of(key, "hush-hush", "WRIT_PARTITIONS", "0")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll(key + " ", fault, "WRIT_PARTITIONS=0")
                .hasMessageNotContaining("hush-hush");
    }

    @Test
    void aFileThatCannotBeReadIsNamed() {
        assertThatThrownBy(() -> config(Map.of("WRIT_KAFKA_CONFIG", "/nowhere/client.properties")))
                .hasMessageContaining("WRIT_KAFKA_CONFIG=/nowhere/client.properties must be a readable file");
    }

    @Test
    void whatIsWrongInTheFileIsNamedWithTheFile(@TempDir Path folder) throws IOException {
        var empty = Files.writeString(folder.resolve("empty.properties"), "metadata.max.age.ms=\n");
        assertThatThrownBy(() -> config(Map.of("WRIT_KAFKA_CONFIG", empty.toString())))
                .hasMessageContaining("must be as Kafka wants metadata.max.age.ms: Invalid value");
        var file = Files.writeString(folder.resolve("client.properties"), "acks=1\n");
        assertThatThrownBy(() -> config(Map.of("WRIT_KAFKA_CONFIG", file.toString())))
                .hasMessageContaining("WRIT_KAFKA_CONFIG: acks cannot be chosen");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no login module",
                "dev.writ.NoSuchModule required password=\"hush-hush\";",
                "org.apache.kafka.common.security.plain.PlainLoginModule required username=u password=hush hush-hush;",
                "org.apache.kafka.common.security.plain.PlainLoginModule required username=u password=\"a\"hush-hush\";"
            })
    void keyStoresAndLoginsAreReadAtTheStart(String login) {
        assertThatThrownBy(() -> config(Map.of(
                        "WRIT_KAFKA_SECURITY_PROTOCOL", "SASL_PLAINTEXT",
                        "WRIT_KAFKA_SASL_MECHANISM", "PLAIN",
                        "WRIT_KAFKA_SASL_JAAS_CONFIG", login)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("WRIT_KAFKA_SASL_JAAS_CONFIG")
                .hasMessageNotContaining("hush-hush");
        assertThatThrownBy(() -> config(Map.of(
                        "WRIT_KAFKA_SECURITY_PROTOCOL", "SSL",
                        "WRIT_KAFKA_SSL_TRUSTSTORE_LOCATION", "/nowhere/trust.p12")))
                .hasMessageContainingAll("WRIT_KAFKA_SSL_TRUSTSTORE_LOCATION", "/nowhere/trust.p12");
    }

    @Test
    void valuesAreNotPrinted() {
        var kafka = config(Map.of("WRIT_KAFKA_SSL_KEY_PASSWORD", "hush-hush"));
        assertThat(kafka.toString()).contains("ssl.key.password").doesNotContain("hush-hush");
    }
}
