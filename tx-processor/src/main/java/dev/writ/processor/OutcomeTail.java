package dev.writ.processor;

import dev.writ.common.config.KafkaConfig;
import dev.writ.common.message.Outcome;
import dev.writ.common.topic.Topic;
import dev.writ.common.topic.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Reads an outcome partition from its end backwards, to find the last outcome of one processor. What the log has, and
 * not what a consumer group remembers, says where work resumes: committed offsets expire. A record's timestamp is the
 * instant of its transaction, so nothing older than what may be missing has to be read.
 */
final class OutcomeTail implements DatabaseFirstLedger.ResumePoints {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final KafkaConfig kafka;
    private final String processor;

    OutcomeTail(KafkaConfig kafka, String processor) {
        this.kafka = kafka;
        this.processor = processor;
    }

    @Override
    public long highestDelivered(int partition, Instant since) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        return Math.max(
                last(Topics.ACCEPTED, partition, since, deadline), last(Topics.FAILED, partition, since, deadline));
    }

    private <T extends Outcome> long last(Topic<T> topic, int partition, Instant since, long deadline) {
        var tp = new TopicPartition(topic.name(kafka.topicPrefix()), partition);
        try (var committed = consumer(topic, "read_committed");
                var uncommitted = consumer(topic, "read_uncommitted")) {
            committed.assign(List.of(tp));
            long end = settledEnd(committed, uncommitted, tp, deadline);
            var first =
                    committed.offsetsForTimes(Map.of(tp, since.toEpochMilli())).get(tp);
            long begin = first == null ? end : first.offset();
            for (long span = 64, until = end; until > begin; span *= 2) {
                long from = Math.max(begin, until - span);
                long found = lastBetween(committed, tp, from, until, deadline);
                if (found >= 0) {
                    return found;
                }
                until = from;
            }
            return -1;
        }
    }

    /** The end, once a predecessor's transaction that is still open has been committed or aborted. */
    private static long settledEnd(
            KafkaConsumer<?, ?> committed, KafkaConsumer<?, ?> uncommitted, TopicPartition tp, long deadline) {
        long high = uncommitted.endOffsets(List.of(tp)).get(tp);
        try {
            while (committed.endOffsets(List.of(tp)).get(tp) < high) {
                checkDeadline(deadline, tp);
                TimeUnit.MILLISECONDS.sleep(20);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LedgerUnavailableException("interrupted", e);
        }
        return high;
    }

    private <T extends Outcome> long lastBetween(
            KafkaConsumer<String, T> consumer, TopicPartition tp, long from, long until, long deadline) {
        consumer.seek(tp, from);
        long last = -1;
        while (consumer.position(tp) < until) {
            for (var r : consumer.poll(Duration.ofMillis(100))) {
                var decided = r.value().decided();
                if (r.offset() < until && decided.processor().equals(processor)) {
                    last = Math.max(last, decided.pending().offset());
                }
            }
            checkDeadline(deadline, tp);
        }
        return last;
    }

    private static void checkDeadline(long deadline, TopicPartition tp) {
        if (System.nanoTime() > deadline) {
            throw new LedgerUnavailableException("the end of " + tp + " could not be read in time", null);
        }
    }

    private <T> KafkaConsumer<String, T> consumer(Topic<T> topic, String isolation) {
        var properties = kafka.clientProperties(processor + "-resume");
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, Topics.MAX_OUTCOME_BYTES);
        properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Math.toIntExact(PATIENCE.toMillis()));
        return new KafkaConsumer<>(
                properties, new StringDeserializer(), topic.valueSerde().deserializer());
    }
}
