package dev.writ.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class EmbeddedKafkaIT {
    @TempDir
    Path folder;

    @Test
    void whatWasCommittedIsThereAfterARestartOnAnotherPort() throws Exception {
        int firstPort;
        try (var kafka = EmbeddedKafka.start(folder, 0)) {
            firstPort = kafka.port();
            createTopic(kafka);
            writeInTransaction(kafka, "kept", true);
            writeInTransaction(kafka, "aborted", false);
            assertThat(committed(kafka, 1)).containsExactly("kept");
        }
        try (var taken = new ServerSocket(firstPort, 1, InetAddress.getByName("127.0.0.1"));
                var kafka = EmbeddedKafka.start(folder, 0)) {
            assertThat(kafka.port()).isNotEqualTo(taken.getLocalPort());
            writeInTransaction(kafka, "later", true);
            assertThat(committed(kafka, 2)).containsExactly("kept", "later");
            assertThat(kafka.failure()).isEmpty();
        }
    }

    @Test
    void aRecordOfEightMebibytesIsAccepted() throws Exception {
        try (var kafka = EmbeddedKafka.start(folder, 0)) {
            createTopic(kafka);
            var large = "x".repeat(8 * 1024 * 1024);
            writeInTransaction(kafka, large, true);
            assertThat(committed(kafka, 1)).containsExactly(large);
        }
    }

    @Test
    void closingGivesPortAndFolderBack() {
        var kafka = EmbeddedKafka.start(folder, 0);
        assertThatCode(kafka::close).doesNotThrowAnyException();
        kafka.close();
        try (var again = EmbeddedKafka.start(folder, kafka.port())) {
            assertThat(again.bootstrapServers()).isEqualTo("127.0.0.1:" + kafka.port());
        }
    }

    @Test
    void aTakenPortIsNamed() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThatThrownBy(() -> EmbeddedKafka.start(folder, taken.getLocalPort()))
                    .isInstanceOf(EmbeddedKafkaException.class)
                    .hasMessage("Kafka's port " + taken.getLocalPort()
                            + " is taken; stop the process that listens on it or choose another port");
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aFolderInUseIsNamedAndItsBrokerGoesOn() throws Exception {
        try (var kafka = EmbeddedKafka.start(folder, 0)) {
            assertThatThrownBy(() -> EmbeddedKafka.start(folder, 0))
                    .isInstanceOf(EmbeddedKafkaException.class)
                    .hasMessageContaining(folder.toAbsolutePath() + " is in use by another broker");
            createTopic(kafka);
        }
    }

    private static void createTopic(EmbeddedKafka kafka) throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic("things", 1, (short) 1)))
                    .all()
                    .get();
        }
    }

    private static void writeInTransaction(EmbeddedKafka kafka, String value, boolean commit) throws Exception {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                kafka.bootstrapServers(),
                "transactional.id",
                "writer",
                "max.request.size",
                9 * 1024 * 1024);
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>("things", value)).get();
            if (commit) {
                producer.commitTransaction();
            } else {
                producer.abortTransaction();
            }
        }
    }

    private static List<String> committed(EmbeddedKafka kafka, int count) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                kafka.bootstrapServers(),
                "group.id",
                "reader-" + System.nanoTime(),
                "auto.offset.reset",
                "earliest",
                "isolation.level",
                "read_committed");
        var values = new ArrayList<String>();
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of("things"));
            while (values.size() < count) {
                consumer.poll(Duration.ofSeconds(1)).forEach(r -> values.add(r.value()));
            }
        }
        return values;
    }
}
