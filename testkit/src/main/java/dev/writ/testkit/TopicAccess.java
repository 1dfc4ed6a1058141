package dev.writ.testkit;

import dev.writ.common.config.KafkaConfig;
import dev.writ.common.topic.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Reads and writes topics the way a patient test does. */
final class TopicAccess {
    private static final int MAX_BYTES = 9 * 1024 * 1024;

    private TopicAccess() {}

    static <V> RecordMetadata append(KafkaConfig config, Topic<V> topic, Integer partition, String key, V value) {
        var properties = config.clientProperties("writ-test-producer");
        properties.put("acks", "all");
        properties.put("max.request.size", MAX_BYTES);
        try (var producer = new KafkaProducer<>(
                properties, new StringSerializer(), topic.valueSerde().serializer())) {
            var name = topic.name(config.topicPrefix());
            return producer.send(new ProducerRecord<>(name, partition, key, value))
                    .get();
        } catch (ExecutionException e) {
            throw new AssertionError("could not append to " + topic.name(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    static <V> List<ConsumerRecord<String, V>> read(KafkaConfig config, Topic<V> topic) {
        try (var consumer = consumer(config, topic)) {
            var records = new ArrayList<ConsumerRecord<String, V>>();
            readToEnd(consumer, records);
            return records;
        }
    }

    static <V> List<ConsumerRecord<String, V>> await(KafkaConfig config, Topic<V> topic, int count, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        try (var consumer = consumer(config, topic)) {
            var records = new ArrayList<ConsumerRecord<String, V>>();
            while (records.size() < count) {
                if (System.nanoTime() - deadline > 0) {
                    throw new AssertionError(topic.name() + " holds " + records.size() + " committed records after "
                            + patience.toSeconds() + " s; expected at least " + count);
                }
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
            readToEnd(consumer, records);
            return records;
        }
    }

    private static <V> Consumer<String, V> consumer(KafkaConfig config, Topic<V> topic) {
        var properties = config.clientProperties("writ-test-consumer");
        properties.put("isolation.level", "read_committed");
        properties.put("enable.auto.commit", false);
        properties.put("max.partition.fetch.bytes", MAX_BYTES);
        properties.put("fetch.max.bytes", MAX_BYTES);
        var consumer = new KafkaConsumer<>(
                properties, new StringDeserializer(), topic.valueSerde().deserializer());
        var partitions = consumer.partitionsFor(topic.name(config.topicPrefix())).stream()
                .map(p -> new TopicPartition(p.topic(), p.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        return consumer;
    }

    /** The end, for a reader of committed records, is the last stable offset: past it, an open transaction begins. */
    private static <V> void readToEnd(Consumer<String, V> consumer, List<ConsumerRecord<String, V>> records) {
        var ends = consumer.endOffsets(consumer.assignment());
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            consumer.poll(Duration.ofMillis(100)).forEach(records::add);
        }
    }
}
