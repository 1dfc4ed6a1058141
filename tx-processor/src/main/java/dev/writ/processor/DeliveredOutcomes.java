package dev.writ.processor;

import dev.writ.common.config.KafkaConfig;
import dev.writ.common.message.Outcome;
import dev.writ.common.message.RecordPosition;
import dev.writ.common.topic.Topic;
import dev.writ.common.topic.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Which outcomes of one processor the log has. What stands there, and not what a consumer group remembers, says whether
 * a decision has to be emitted again: committed offsets expire. A record's timestamp is the instant of its transaction,
 * so nothing older than what may be missing has to be read.
 */
final class DeliveredOutcomes implements DatabaseFirstLedger.DeliveredLog {
    /** Without anything new. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** Kafka takes a partition away from a thread that does not ask for records for five minutes. */
    private static final Duration LONGEST = Duration.ofMinutes(2);

    private final KafkaConfig kafka;
    private final String processor;
    private final Map<TopicPartition, Reading<?>> readings = new ConcurrentHashMap<>();

    DeliveredOutcomes(KafkaConfig kafka, String processor) {
        this.kafka = kafka;
        this.processor = processor;
    }

    @Override
    public Part upToNow(int partition) {
        var accepted = partition(Topics.ACCEPTED, partition);
        var failed = partition(Topics.FAILED, partition);
        try (var consumer = consumer(Topics.ACCEPTED, "read_uncommitted")) {
            var ends = consumer.endOffsets(List.of(accepted, failed));
            long endOfAccepted = ends.get(accepted);
            long endOfFailed = ends.get(failed);
            var ofAccepted = readings.computeIfAbsent(accepted, tp -> new Reading<>(Topics.ACCEPTED, tp));
            var ofFailed = readings.computeIfAbsent(failed, tp -> new Reading<>(Topics.FAILED, tp));
            return (position, success, decided) -> success
                    ? ofAccepted.has(position, decided, endOfAccepted)
                    : ofFailed.has(position, decided, endOfFailed);
        } catch (KafkaException e) {
            throw unavailable(accepted, e);
        }
    }

    private TopicPartition partition(Topic<?> topic, int partition) {
        return new TopicPartition(topic.name(kafka.topicPrefix()), partition);
    }

    private static LedgerUnavailableException unavailable(TopicPartition tp, KafkaException e) {
        if (e instanceof InterruptException) {
            Thread.currentThread().interrupt();
        }
        return new LedgerUnavailableException(tp + " could not be read: " + e.getMessage(), e);
    }

    /**
     * What has been read of an outcome partition so far. It outlives the task that asked: whoever is torn away from a long
     * stretch goes on where it stopped, and what is committed stays delivered.
     */
    private final class Reading<T extends Outcome> {
        private final Topic<T> topic;
        private final TopicPartition tp;
        /** Offsets of commands whose outcomes stand between {@code begin} and {@code next}, and maybe of some before. */
        private final OffsetSet delivered = new OffsetSet();

        private long begin;
        private long next;

        Reading(Topic<T> topic, TopicPartition tp) {
            this.topic = topic;
            this.tp = tp;
        }

        synchronized boolean has(RecordPosition position, Instant decided, long end) {
            if (delivered.contains(position.offset())) {
                return true;
            }
            try {
                startAt(first(decided, end));
                return next < end ? readUntil(position.offset(), end) : delivered.contains(position.offset());
            } catch (KafkaException e) {
                throw unavailable(tp, e);
            }
        }

        /** Looks behind transactions that are still open or about to be seen as committed, too. */
        private long first(Instant decided, long end) {
            try (var consumer = consumer(topic, "read_uncommitted")) {
                var found = consumer.offsetsForTimes(Map.of(tp, decided.toEpochMilli()))
                        .get(tp);
                return found == null ? end : found.offset();
            }
        }

        private void startAt(long first) {
            if (first < begin || first > next) {
                begin = first;
                next = first;
            }
        }

        private boolean readUntil(long offset, long end) {
            try (var consumer = consumer(topic, "read_committed")) {
                consumer.assign(List.of(tp));
                consumer.seek(tp, next);
                long longest = System.nanoTime() + LONGEST.toNanos();
                long deadline = System.nanoTime() + PATIENCE.toNanos();
                while (next < end && !delivered.contains(offset)) {
                    for (var r : consumer.poll(Duration.ofMillis(100))) {
                        var decided = r.value().decided();
                        if (decided.processor().equals(processor)) {
                            delivered.add(decided.pending().offset());
                        }
                    }
                    long now = System.nanoTime();
                    if (consumer.position(tp) > next) {
                        next = consumer.position(tp);
                        deadline = now + PATIENCE.toNanos();
                    } else if (now > deadline) {
                        throw new LedgerUnavailableException("the end of " + tp + " could not be read in time", null);
                    }
                    if (now > longest) {
                        throw new LedgerUnavailableException(tp + " is being read: at " + next + " of " + end, null);
                    }
                }
                return delivered.contains(offset);
            }
        }
    }

    private <T> KafkaConsumer<String, T> consumer(Topic<T> topic, String isolation) {
        var properties = kafka.consumerProperties(processor + "-delivered");
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, Topics.MAX_OUTCOME_BYTES);
        // What is asked next would be answered only after a fetch that waits at the end for more.
        properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 10);
        properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Math.toIntExact(PATIENCE.toMillis()));
        return new KafkaConsumer<>(
                properties, new StringDeserializer(), topic.valueSerde().deserializer());
    }
}
