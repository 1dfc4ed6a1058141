package dev.writ.common.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.writ.common.config.KafkaConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Time;
import org.junit.jupiter.api.Test;

class KafkaMetersTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final KafkaConfig kafka = new KafkaConfig("127.0.0.1:1", "", 1, (short) 1);
    private final KafkaConfig measured = kafka.measuredBy(registry);

    @Test
    void everyKindOfClientTellsOfItselfForAsLongAsItLives() {
        try (var producer = new KafkaProducer<>(
                        measured.producerProperties("one"), new ByteArraySerializer(), new ByteArraySerializer());
                var consumer = new KafkaConsumer<>(
                        measured.consumerProperties("two"), new ByteArrayDeserializer(), new ByteArrayDeserializer());
                var admin = Admin.create(measured.adminProperties("three"))) {
            assertThat(registry.get("kafka.producer.record.send.total")
                            .tag("client.id", "one")
                            .functionCounter()
                            .count())
                    .isZero();
            assertThat(registry.get("kafka.consumer.fetch.manager.records.lag.max")
                            .tag("client.id", "two")
                            .gauge()
                            .getId()
                            .getDescription())
                    .isNotBlank();
            assertThat(registry.find("kafka.admin.client.connection.count")
                            .tag("client.id", "three")
                            .gauge())
                    .isNotNull();
        }
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void theNewestOfTwoClientsOfOneNameIsTold() {
        var older = metrics(registry, "");
        add(older, "pending-cmds", 0, 1);
        var newer = metrics(registry, "");
        add(newer, "pending-cmds", 0, 2);
        assertThat(lags()).containsExactly(2.0);
        older.close();
        assertThat(lags()).containsExactly(2.0);
        newer.close();
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void partitionsComeAndGo() {
        try (var metrics = metrics(registry, "")) {
            add(metrics, "pending-cmds", 0, 1);
            var second = add(metrics, "pending-cmds", 1, 2);
            assertThat(lags()).containsExactlyInAnyOrder(1.0, 2.0);
            metrics.removeMetric(second);
            assertThat(lags()).containsExactly(1.0);
        }
    }

    @Test
    void aTopicWithADotIsToldOnce() {
        try (var metrics = metrics(registry, "ops.")) {
            add(metrics, "ops.pending-cmds", 0, 1);
            add(metrics, "ops_pending-cmds", 0, 1);
            assertThat(registry.get("kafka.consumer.fetch.manager.records.lag").gauges())
                    .extracting(gauge -> gauge.getId().getTag("topic"))
                    .containsExactly("ops.pending-cmds");
        }
    }

    /** What a client of Kafka measures. */
    private static Metrics metrics(SimpleMeterRegistry registry, String prefix) {
        var meters = new KafkaMeters();
        meters.configure(Map.of(KafkaMeters.REGISTRY, registry, KafkaMeters.TOPIC_PREFIX, prefix));
        return new Metrics(new MetricConfig(), List.of(meters), Time.SYSTEM);
    }

    private static MetricName add(Metrics metrics, String topic, int partition, double lag) {
        var name = metrics.metricName(
                "records-lag",
                "consumer-fetch-manager-metrics",
                "The latest lag of the partition",
                Map.of("client-id", "one", "topic", topic, "partition", Integer.toString(partition)));
        metrics.addMetric(name, (Gauge<Double>) (config, now) -> lag);
        return name;
    }

    private List<Double> lags() {
        return registry.find("kafka.consumer.fetch.manager.records.lag").gauges().stream()
                .map(gauge -> gauge.value())
                .toList();
    }

    @Test
    void nobodyIsToldWithoutARegistry() {
        assertThat(kafka.producerProperties("one")).doesNotContainKeys("metric.reporters", KafkaMeters.REGISTRY);
        assertThat(measured).isNotEqualTo(kafka);
    }
}
