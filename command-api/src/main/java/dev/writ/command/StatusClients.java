package dev.writ.command;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;

/** Kafka clients for the status store. The one that fills it tells {@link ReadPositions} how far it is. */
final class StatusClients implements KafkaClientSupplier {
    private final String pendingTopic;
    private final ReadPositions positions;
    private final StatusMetrics metrics;

    StatusClients(String pendingTopic, ReadPositions positions, StatusMetrics metrics) {
        this.pendingTopic = pendingTopic;
        this.positions = positions;
        this.metrics = metrics;
    }

    @Override
    public Admin getAdmin(Map<String, Object> config) {
        return Admin.create(config);
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
        return getConsumer(config);
    }

    @Override
    public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
        return new PositionReporter(config);
    }

    /** Streams polls only after it has processed all that the last poll gave: then the positions are facts. */
    private final class PositionReporter extends KafkaConsumer<byte[], byte[]> {
        PositionReporter(Map<String, Object> config) {
            super(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        }

        @Override
        public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            for (var partition : assignment()) {
                if (partition.topic().equals(pendingTopic)) {
                    report(partition);
                }
            }
            var records = super.poll(timeout);
            metrics.polled(this, records.count());
            return records;
        }

        private void report(TopicPartition partition) {
            try {
                long next = position(partition, Duration.ZERO);
                metrics.readTo(partition.partition(), next);
                positions.advance(partition.partition(), next);
            } catch (TimeoutException e) {
                // No position yet: the next poll finds one.
            }
        }
    }
}
