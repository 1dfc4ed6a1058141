package dev.writ.testkit;

import dev.writ.common.config.KafkaConfig;
import dev.writ.common.topic.Topic;
import dev.writ.common.topic.TopicAdmin;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * A real Kafka broker for tests, one per JVM, started by the first test class that asks for it:
 *
 * <pre>{@code
 * @RegisterExtension
 * static final KafkaFixture KAFKA = new KafkaFixture();
 * }</pre>
 *
 * <p>Test classes do not see each other's topics: each {@link #config()} has a prefix of its own. With the system property
 * {@code writ.test.kafka=docker} the broker is {@code apache/kafka} in a container, and tests are aborted with the reason
 * where no container engine answers.
 */
public final class KafkaFixture implements BeforeAllCallback, AfterEachCallback {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final AtomicInteger PREFIXES = new AtomicInteger();

    private TestKafka kafka;

    @Override
    public void beforeAll(ExtensionContext context) {
        kafka = context.getRoot()
                .getStore(Namespace.create(KafkaFixture.class))
                .computeIfAbsent(TestKafka.class, k -> open(), TestKafka.class);
    }

    /** A broker that a test left stopped is started for the next one. */
    @Override
    public void afterEach(ExtensionContext context) {
        kafka.start();
    }

    private static TestKafka open() {
        if (!System.getProperty("writ.test.kafka", "embedded").equals("docker")) {
            return new EmbeddedTestKafka();
        }
        new ContainerEngine(System.getenv())
                .absence()
                .ifPresent(why -> Assumptions.abort("writ.test.kafka=docker, but " + why));
        return new ContainerTestKafka();
    }

    /** For {@code bootstrap.servers}. */
    public String bootstrapServers() {
        return kafka.bootstrapServers();
    }

    /** Eight partitions behind a prefix that nobody else has; no topic exists yet. */
    public KafkaConfig config() {
        return config(8);
    }

    /** As {@link #config()}, with this many partitions. */
    public KafkaConfig config(int partitions) {
        return new KafkaConfig(bootstrapServers(), "t" + PREFIXES.incrementAndGet() + ".", partitions, (short) 1);
    }

    /** As {@link #config(int)}, with all of Writ's topics made. */
    public KafkaConfig configWithTopics(int partitions) {
        var config = config(partitions);
        makeTopics(config);
        return config;
    }

    /** Makes all of Writ's topics, where they do not exist yet. */
    public void makeTopics(KafkaConfig config) {
        try {
            TopicAdmin.ensureTopics(config, PATIENCE);
        } catch (TimeoutException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Stops the broker: nobody can reach it until {@link #start()}, or the end of the test. */
    public void stop() {
        kafka.stop();
    }

    /** Starts the stopped broker again, with its data, at the same address. */
    public void start() {
        kafka.start();
    }

    /** Appends one record, with {@code acks=all}, in the partition that its key falls into. */
    public <V> RecordMetadata append(KafkaConfig config, Topic<V> topic, String key, V value) {
        return TopicAccess.append(config, topic, null, key, value);
    }

    /** Appends one record to {@code partition}. */
    public <V> RecordMetadata append(KafkaConfig config, Topic<V> topic, int partition, String key, V value) {
        return TopicAccess.append(config, topic, partition, key, value);
    }

    /**
     * Appends records of any kind, whatever their topic ought to hold.
     *
     * @param compression as Kafka names it, such as {@code none} or {@code gzip}
     */
    public List<RecordMetadata> append(
            KafkaConfig config, String compression, List<ProducerRecord<byte[], byte[]>> records) {
        return TopicAccess.append(config, compression, records);
    }

    /** As {@link #read}, byte for byte. */
    public List<ConsumerRecord<byte[], byte[]>> readBytes(KafkaConfig config, Topic<?> topic) {
        return TopicAccess.read(config, topic, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Every committed record that the topic holds now; of one partition they are in their order. */
    public <V> List<ConsumerRecord<String, V>> read(KafkaConfig config, Topic<V> topic) {
        return TopicAccess.read(config, topic);
    }

    /**
     * Waits until the topic holds at least {@code count} committed records.
     *
     * @throws AssertionError after 30 seconds, saying how many there were
     */
    public <V> List<ConsumerRecord<String, V>> await(KafkaConfig config, Topic<V> topic, int count) {
        return TopicAccess.await(config, topic, count, PATIENCE);
    }
}
