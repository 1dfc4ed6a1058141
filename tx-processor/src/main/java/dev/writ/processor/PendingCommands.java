package dev.writ.processor;

import dev.writ.common.config.KafkaConfig;
import dev.writ.common.message.Command;
import dev.writ.common.message.RecordPosition;
import dev.writ.common.topic.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Looks commands up where they were written down. Made for being asked about each partition more or less in its order:
 * it reads on from where it is, and goes elsewhere only for what is behind it or far ahead. For one thread.
 */
final class PendingCommands implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final long FAR = 1000;

    private final String topic;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, TreeMap<Long, byte[]>> ahead = new HashMap<>();

    PendingCommands(KafkaConfig kafka) {
        topic = Topics.PENDING.name(kafka.topicPrefix());
        var properties = kafka.consumerProperties("writ-what-if");
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * The command that stands at a position, if it has this id: what was put in front of another command has that one's
     * position and is not written down itself.
     *
     * @throws TimeoutException if Kafka does not give it
     */
    Optional<Command> find(UUID id, RecordPosition at) throws TimeoutException {
        try {
            var value = value(partition(at), at.offset());
            if (value == null) {
                return Optional.empty();
            }
            return Optional.of(Topics.PENDING.valueSerde().deserializer().deserialize(topic, value))
                    .filter(c -> c.id().equals(id));
        } catch (SerializationException e) {
            return Optional.empty();
        } catch (org.apache.kafka.common.errors.TimeoutException e) {
            throw new TimeoutException(
                    "Kafka does not give record " + at.offset() + " of " + topic + "-" + at.partition());
        }
    }

    private TopicPartition partition(RecordPosition at) throws TimeoutException {
        if (ahead.isEmpty()) {
            var known = consumer.partitionsFor(topic, PATIENCE);
            known.forEach(p -> ahead.put(new TopicPartition(topic, p.partition()), new TreeMap<>()));
            consumer.assign(ahead.keySet());
            consumer.pause(ahead.keySet());
        }
        var partition = new TopicPartition(topic, at.partition());
        if (!ahead.containsKey(partition)) {
            throw new TimeoutException("Kafka has no partition " + partition);
        }
        return partition;
    }

    private byte[] value(TopicPartition partition, long offset) throws TimeoutException {
        var read = ahead.get(partition);
        read.headMap(offset).clear();
        if (!read.containsKey(offset)) {
            long position = consumer.position(partition);
            if (offset < position || offset > position + FAR) {
                read.clear();
                consumer.seek(partition, offset);
            }
            readTo(partition, offset);
        }
        return read.get(offset);
    }

    private void readTo(TopicPartition partition, long offset) throws TimeoutException {
        if (consumer.endOffsets(List.of(partition)).get(partition) <= offset) {
            return;
        }
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        consumer.resume(List.of(partition));
        while (consumer.position(partition) <= offset) {
            for (var r : consumer.poll(POLL)) {
                if (r.offset() >= offset) {
                    ahead.get(partition).put(r.offset(), r.value());
                }
            }
            if (System.nanoTime() > deadline) {
                throw new TimeoutException("Kafka does not give record " + offset + " of " + partition);
            }
        }
        consumer.pause(List.of(partition));
    }

    @Override
    public void close() {
        consumer.close();
    }
}
