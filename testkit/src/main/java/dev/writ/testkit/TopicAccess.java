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
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Reads and writes topics the way a patient test does. */
final class TopicAccess {
    private static final int MAX_BYTES = 9 * 1024 * 1024;

    private TopicAccess() {}

    static <V> RecordMetadata append(KafkaConfig config, Topic<V> topic, Integer partition, String key, V value) {
        var properties = config.producerProperties("writ-test-producer");
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

    /** @param compression as Kafka names it, such as {@code none} or {@code gzip} */
    static List<RecordMetadata> append(
            KafkaConfig config, String compression, List<ProducerRecord<byte[], byte[]>> records) {
        var properties = config.producerProperties("writ-test-producer");
        properties.put("acks", "all");
        // On a partition that was just made, a second batch can be taken before the first, which is then refused for
        // ever.
        properties.put("max.in.flight.requests.per.connection", 1);
        properties.put("compression.type", compression);
        properties.put("max.request.size", Integer.MAX_VALUE);
        properties.put("buffer.memory", 256L * 1024 * 1024);
        try (var producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            var sent = records.stream().map(producer::send).toList();
            var appended = new ArrayList<RecordMetadata>();
            for (var one : sent) {
                appended.add(one.get());
            }
            return appended;
        } catch (ExecutionException e) {
            throw new AssertionError("could not append", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    static <V> List<ConsumerRecord<String, V>> read(KafkaConfig config, Topic<V> topic) {
        return read(config, topic, new StringDeserializer(), topic.valueSerde().deserializer());
    }

    static <K, V> List<ConsumerRecord<K, V>> read(
            KafkaConfig config, Topic<?> topic, Deserializer<K> keys, Deserializer<V> values) {
        try (var consumer = consumer(config, topic, keys, values)) {
            var records = new ArrayList<ConsumerRecord<K, V>>();
            readToEnd(consumer, records);
            return records;
        }
    }

    static <V> List<ConsumerRecord<String, V>> await(KafkaConfig config, Topic<V> topic, int count, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        try (var consumer = consumer(
                config, topic, new StringDeserializer(), topic.valueSerde().deserializer())) {
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

    private static <K, V> Consumer<K, V> consumer(
            KafkaConfig config, Topic<?> topic, Deserializer<K> keys, Deserializer<V> values) {
        var properties = config.consumerProperties("writ-test-consumer");
        properties.put("isolation.level", "read_committed");
        properties.put("enable.auto.commit", false);
        properties.put("max.partition.fetch.bytes", MAX_BYTES);
        properties.put("fetch.max.bytes", MAX_BYTES);
        var consumer = new KafkaConsumer<>(properties, keys, values);
        var partitions = consumer.partitionsFor(topic.name(config.topicPrefix())).stream()
                .map(p -> new TopicPartition(p.topic(), p.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        return consumer;
    }

    /** The end, for a reader of committed records, is the last stable offset: past it, an open transaction begins. */
    private static <K, V> void readToEnd(Consumer<K, V> consumer, List<ConsumerRecord<K, V>> records) {
        var ends = consumer.endOffsets(consumer.assignment());
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            consumer.poll(Duration.ofMillis(100)).forEach(records::add);
        }
    }
}
