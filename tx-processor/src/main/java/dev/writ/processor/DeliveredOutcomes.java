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
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
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
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final KafkaConfig kafka;
    private final String processor;

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
            var ofAccepted = new Stretch<>(Topics.ACCEPTED, accepted, ends.get(accepted));
            var ofFailed = new Stretch<>(Topics.FAILED, failed, ends.get(failed));
            return (position, success, decided) -> (success ? ofAccepted : ofFailed).has(position, decided);
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

    /** An outcome partition up to a fixed end, read no further than was needed so far. */
    private final class Stretch<T extends Outcome> {
        private final Topic<T> topic;
        private final TopicPartition tp;
        private final long end;
        private final TreeSet<Long> delivered = new TreeSet<>();
        private long begin;
        private long next;

        Stretch(Topic<T> topic, TopicPartition tp, long end) {
            this.topic = topic;
            this.tp = tp;
            this.end = end;
            begin = end;
            next = end;
        }

        boolean has(RecordPosition position, Instant decided) {
            // A task asks in the order of offsets.
            delivered.headSet(position.offset()).clear();
            if (delivered.contains(position.offset())) {
                return true;
            }
            try (var consumer = consumer(topic, "read_committed")) {
                consumer.assign(List.of(tp));
                awaitSettled(consumer);
                var first = consumer.offsetsForTimes(Map.of(tp, decided.toEpochMilli()))
                        .get(tp);
                if (first != null && first.offset() < begin) {
                    begin = first.offset();
                    next = begin;
                }
                return readUntil(position.offset(), consumer);
            } catch (KafkaException e) {
                throw unavailable(tp, e);
            }
        }

        /** A predecessor's transaction can be committed, and its last outcomes not yet be shown to readers. */
        private void awaitSettled(KafkaConsumer<?, ?> committed) {
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            try {
                while (committed.endOffsets(List.of(tp)).get(tp) < end) {
                    checkDeadline(deadline);
                    TimeUnit.MILLISECONDS.sleep(20);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new LedgerUnavailableException("interrupted", e);
            }
        }

        private boolean readUntil(long offset, KafkaConsumer<String, T> consumer) {
            consumer.seek(tp, next);
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (next < end && !delivered.contains(offset)) {
                for (var r : consumer.poll(Duration.ofMillis(100))) {
                    var decided = r.value().decided();
                    if (r.offset() < end && decided.processor().equals(processor)) {
                        delivered.add(decided.pending().offset());
                    }
                }
                next = consumer.position(tp);
                checkDeadline(deadline);
            }
            return delivered.contains(offset);
        }

        private void checkDeadline(long deadline) {
            if (System.nanoTime() > deadline) {
                throw new LedgerUnavailableException("the end of " + tp + " could not be read in time", null);
            }
        }
    }

    private <T> KafkaConsumer<String, T> consumer(Topic<T> topic, String isolation) {
        var properties = kafka.clientProperties(processor + "-delivered");
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
