package dev.writ.common.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.writ.common.config.KafkaConfig;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
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

    /** What Prometheus takes for an error, and passes over in silence. */
    @Test
    void metersOfOneNameHaveTheSameLabels() {
        try (var producer = new KafkaProducer<>(
                        measured.producerProperties("one"), new ByteArraySerializer(), new ByteArraySerializer());
                var other = new KafkaProducer<>(
                        measured.producerProperties("two"), new ByteArraySerializer(), new ByteArraySerializer())) {
            var labels = registry.getMeters().stream()
                    .map(Meter::getId)
                    .collect(java.util.stream.Collectors.groupingBy(
                            Meter.Id::getName,
                            java.util.stream.Collectors.mapping(
                                    id -> id.getTags().stream()
                                            .map(io.micrometer.core.instrument.Tag::getKey)
                                            .toList(),
                                    java.util.stream.Collectors.toSet())));
            assertThat(labels)
                    .isNotEmpty()
                    .allSatisfy((name, sets) -> assertThat(sets).as(name).hasSize(1));
        }
    }

    @Test
    void nobodyIsToldWithoutARegistry() {
        assertThat(kafka.producerProperties("one")).doesNotContainKeys("metric.reporters", KafkaMeters.REGISTRY);
        assertThat(measured).isNotEqualTo(kafka);
    }
}
