package dev.writ.processor;

import dev.writ.common.config.KafkaConfig;
import dev.writ.common.topic.DeadRecord;
import dev.writ.common.topic.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the end of {@code dead-cmds}, to find what is buried already. What a consumer group remembers expires, and a new
 * application id remembers nothing: both read {@code pending-cmds} again, and what is no command has no outcome that would
 * tell.
 */
final class DeadTail {
    private static final Logger LOG = LoggerFactory.getLogger(DeadTail.class);
    /** Without anything new. */
    private static final Duration PATIENCE = Duration.ofSeconds(4);
    /** To bury twice is harmless, to stand still is not. */
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private static final Duration POLL = Duration.ofMillis(100);

    /** Of each partition of {@code pending-cmds}, the highest offset of a record that is buried. */
    @FunctionalInterface
    interface Highest {
        Highest NONE = partition -> -1;
        /** For one, of several processors on a log, that leaves burying to another. */
        Highest ALL = partition -> Long.MAX_VALUE;

        /** -1 if there is none. */
        long buried(int partition);
    }

    private final KafkaConfig kafka;
    private final String client;

    DeadTail(KafkaConfig kafka, String processor) {
        this.kafka = kafka;
        this.client = processor + "-dead-tail";
    }

    /** Asks once for each partition: what is buried after that is remembered by whoever buries it. */
    Highest highest() {
        var known = new HashMap<Integer, Long>();
        return partition -> known.computeIfAbsent(partition, this::read);
    }

    /** @throws LedgerUnavailableException if Kafka does not answer in time */
    private long read(int partition) {
        try (var consumer = consumer()) {
            var topic = Topics.DEAD.name(kafka.topicPrefix());
            var tp = new TopicPartition(
                    topic,
                    ProcessorTopology.beside(
                            partition, consumer.partitionsFor(topic).size()));
            consumer.assign(List.of(tp));
            long begin = consumer.beginningOffsets(List.of(tp)).get(tp);
            // Committed ones: what a predecessor left open has not moved its offsets either.
            long until = consumer.endOffsets(List.of(tp)).get(tp);
            long giveUp = System.nanoTime() + LONGEST.toNanos();
            for (long span = 16; until > begin; span *= 2) {
                long from = Math.max(begin, until - span);
                long found = lastBetween(consumer, tp, partition, from, until);
                if (found >= 0) {
                    return found;
                }
                if (System.nanoTime() > giveUp) {
                    LOG.atWarn()
                            .addKeyValue("partition", tp)
                            .addKeyValue("back-to", from)
                            .log("no end to the search for what is buried; some may be buried twice");
                    return -1;
                }
                until = from;
            }
            return -1;
        } catch (KafkaException e) {
            throw new LedgerUnavailableException("the end of dead-cmds could not be read: " + e.getMessage(), e);
        }
    }

    private static long lastBetween(
            KafkaConsumer<byte[], byte[]> consumer, TopicPartition tp, int partition, long from, long until) {
        consumer.seek(tp, from);
        long last = -1;
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        long position = from;
        while (consumer.position(tp) < until) {
            for (var record : consumer.poll(POLL)) {
                var origin = DeadRecord.read(record.headers()).map(DeadRecord::origin);
                if (record.offset() < until
                        && origin.filter(o -> o.partition() == partition).isPresent()) {
                    last = Math.max(last, origin.get().offset());
                }
            }
            if (consumer.position(tp) > position) {
                position = consumer.position(tp);
                deadline = System.nanoTime() + PATIENCE.toNanos();
            } else if (System.nanoTime() > deadline) {
                throw new LedgerUnavailableException("the end of " + tp + " could not be read in time", null);
            }
        }
        return last;
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        var properties = kafka.consumerProperties(client);
        properties.putAll(Map.of(
                "isolation.level",
                "read_committed",
                "enable.auto.commit",
                false,
                "max.partition.fetch.bytes",
                Topics.MAX_OUTCOME_BYTES,
                "default.api.timeout.ms",
                Math.toIntExact(PATIENCE.toMillis())));
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
