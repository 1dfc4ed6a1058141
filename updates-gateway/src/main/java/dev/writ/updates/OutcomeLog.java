package dev.writ.updates;

import dev.writ.common.config.KafkaConfig;
import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import dev.writ.common.topic.TopicAdmin;
import dev.writ.common.topic.Topics;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.zip.CRC32C;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * The two outcome topics as one log of numbered slots: the partitions of the accepted outcomes, then those of the failed
 * ones.
 *
 * @param partitions of each topic
 * @param fingerprint of the topics' ids: topics that were deleted and made again are another log, and a cursor into the
 *     old one must not be read as one into the new
 */
record OutcomeLog(KafkaConfig kafka, int partitions, int fingerprint) {

    /** No poll returns more records than this. */
    static final int POLL_RECORDS = 256;

    /**
     * Finds the log, making its topics when missing.
     *
     * @throws TimeoutException if Kafka does not answer within {@code timeout}
     */
    static OutcomeLog find(KafkaConfig kafka, Duration timeout) throws TimeoutException, InterruptedException {
        TopicAdmin.ensureTopics(kafka, timeout);
        try (var admin = admin(kafka, timeout)) {
            return described(kafka, ask(kafka, admin));
        }
    }

    static Admin admin(KafkaConfig kafka, Duration timeout) {
        var properties = kafka.adminProperties("writ-updates-topics");
        properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Math.toIntExact(timeout.toMillis()));
        properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.toIntExact(timeout.toMillis()));
        return Admin.create(properties);
    }

    /** Asks Kafka for the log as it is now; it answers, or fails, within the timeout of {@code admin}. */
    static KafkaFuture<Map<String, TopicDescription>> ask(KafkaConfig kafka, Admin admin) {
        return admin.describeTopics(
                        List.of(Topics.ACCEPTED.name(kafka.topicPrefix()), Topics.FAILED.name(kafka.topicPrefix())))
                .allTopicNames();
    }

    /**
     * The log that an answer tells of, once it is there.
     *
     * @throws TimeoutException if Kafka did not answer
     * @throws IllegalStateException if there is none
     */
    static OutcomeLog described(KafkaConfig kafka, KafkaFuture<Map<String, TopicDescription>> answer)
            throws TimeoutException, InterruptedException {
        var accepted = Topics.ACCEPTED.name(kafka.topicPrefix());
        var failed = Topics.FAILED.name(kafka.topicPrefix());
        try {
            var topics = answer.get();
            return new OutcomeLog(
                    kafka,
                    topics.get(accepted).partitions().size(),
                    fingerprint(
                            topics.get(accepted).topicId(), topics.get(failed).topicId()));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof org.apache.kafka.common.errors.TimeoutException) {
                throw new TimeoutException(e.getCause().getMessage());
            }
            throw new IllegalStateException("outcome topics: " + e.getCause().getMessage(), e.getCause());
        }
    }

    int slots() {
        return 2 * partitions;
    }

    String topic(int slot) {
        var topic = slot < partitions ? Topics.ACCEPTED : Topics.FAILED;
        return topic.name(kafka.topicPrefix());
    }

    int partition(int slot) {
        return slot % partitions;
    }

    boolean accepted(int slot) {
        return slot < partitions;
    }

    int slot(TopicPartition partition) {
        boolean accepted = partition.topic().equals(Topics.ACCEPTED.name(kafka.topicPrefix()));
        return accepted ? partition.partition() : partitions + partition.partition();
    }

    TopicPartition topicPartition(int slot) {
        return new TopicPartition(topic(slot), partition(slot));
    }

    List<TopicPartition> topicPartitions() {
        var all = new ArrayList<TopicPartition>(slots());
        for (int slot = 0; slot < slots(); slot++) {
            all.add(topicPartition(slot));
        }
        return all;
    }

    /** The cursor at these offsets; a partition that is not there counts as unread. */
    Cursor cursor(Map<TopicPartition, Long> offsets) {
        var next = new long[slots()];
        offsets.forEach((partition, offset) -> next[slot(partition)] = offset);
        return Cursor.of(fingerprint, next);
    }

    /**
     * A client's cursor as a position in this log. Partitions the log has gained since are unread.
     *
     * @throws ProblemException {@code gone} if the cursor points into another log; {@code unavailable} if another gateway
     *     has seen partitions of this log that this one has not
     */
    Cursor adopt(Cursor cursor) {
        if (cursor.log() != fingerprint) {
            throw ProblemType.GONE.because(
                    "the cursor belongs to another log: its topics were deleted or are elsewhere");
        }
        if (cursor.slots() > slots()) {
            throw ProblemType.UNAVAILABLE.because("the cursor counts " + cursor.slots() / 2
                    + " partitions of each topic; this gateway knows of " + partitions + " as yet");
        }
        if (cursor.slots() == slots()) {
            return cursor;
        }
        int known = cursor.slots() / 2;
        var next = new long[slots()];
        for (int partition = 0; partition < known; partition++) {
            next[partition] = cursor.next(partition);
            next[partitions + partition] = cursor.next(known + partition);
        }
        return Cursor.of(fingerprint, next);
    }

    /**
     * A consumer of all of the log that belongs to no group and reads only what was committed.
     *
     * @param fetchBytes how much to fetch at once; a larger record is fetched nevertheless
     */
    KafkaConsumer<String, byte[]> consumer(String clientId, int fetchBytes) {
        var properties = kafka.consumerProperties(clientId);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, fetchBytes);
        properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, fetchBytes);
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, POLL_RECORDS);
        var consumer = new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer());
        consumer.assign(topicPartitions());
        return consumer;
    }

    private static int fingerprint(Uuid accepted, Uuid failed) {
        var crc = new CRC32C();
        crc.update(ByteBuffer.allocate(32)
                .putLong(accepted.getMostSignificantBits())
                .putLong(accepted.getLeastSignificantBits())
                .putLong(failed.getMostSignificantBits())
                .putLong(failed.getLeastSignificantBits())
                .flip());
        return (int) crc.getValue();
    }
}
