package dev.writ.database;

import dev.writ.common.config.KafkaConfig;
import dev.writ.common.message.Outcome;
import dev.writ.common.message.RecordPosition;
import dev.writ.common.topic.Topic;
import dev.writ.common.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The outcome topics as a stream of committed outcomes from their beginning. {@code poll} belongs to one thread. */
final class OutcomeLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OutcomeLog.class);
    private static final Duration RETRY = Duration.ofMillis(500);
    /**
     * A partition whose records run that far ahead of the chain is not fetched for a while. Within a partition
     * outcomes stand in the order of the chain, so the one that is missing is never behind the ones that wait.
     */
    private static final int MAX_AHEAD = 2000;

    private final KafkaConfig kafka;
    private final Topic<Outcome.Accepted> accepted = Topics.ACCEPTED;
    private final Topic<Outcome.Failed> failed = Topics.FAILED;
    private final String acceptedName;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Admin admin;
    private volatile List<TopicPartition> partitions = List.of();

    OutcomeLog(KafkaConfig kafka) {
        this.kafka = kafka;
        this.acceptedName = accepted.name(kafka.topicPrefix());
        var properties = kafka.clientProperties("writ-log-replica");
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, Topics.MAX_OUTCOME_BYTES);
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 2000);
        consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        admin = Admin.create(kafka.clientProperties("writ-log-replica"));
    }

    /** Waits for Kafka and the topics, goes to their beginning and gives their present end. */
    Map<TopicPartition, Long> open() throws InterruptedException {
        while (true) {
            try {
                partitions = partitionsOf(acceptedName, failed.name(kafka.topicPrefix()));
                if (!partitions.isEmpty()) {
                    consumer.assign(partitions);
                    consumer.seekToBeginning(partitions);
                    return highWatermarks(Duration.ofSeconds(10));
                }
                LOG.info("the outcome topics do not exist yet; waiting");
            } catch (TimeoutException | org.apache.kafka.common.errors.TimeoutException e) {
                LOG.info("Kafka at {} does not answer yet; waiting", kafka.bootstrapServers());
            }
            TimeUnit.MILLISECONDS.sleep(RETRY.toMillis());
        }
    }

    private List<TopicPartition> partitionsOf(String... topics) {
        var all = new ArrayList<TopicPartition>();
        var known = consumer.listTopics(Duration.ofSeconds(5));
        for (var topic : topics) {
            if (!known.containsKey(topic)) {
                return List.of();
            }
            known.get(topic).forEach(p -> all.add(new TopicPartition(topic, p.partition())));
        }
        return all;
    }

    /**
     * The outcomes that have come, in partition order. Kafka being away is not an error: the consumer reconnects.
     *
     * @throws DivergedException if a record is no outcome
     */
    List<OutcomeChain.Link> poll(Duration timeout) {
        var links = new ArrayList<OutcomeChain.Link>();
        for (ConsumerRecord<byte[], byte[]> r : consumer.poll(timeout)) {
            var at = new RecordPosition(r.topic(), r.partition(), r.offset());
            try {
                links.add(new OutcomeChain.Link(decode(r), at));
            } catch (SerializationException e) {
                throw new DivergedException(at, "is not an outcome: " + e.getMessage());
            }
        }
        return links;
    }

    private Outcome decode(ConsumerRecord<byte[], byte[]> r) {
        Outcome outcome = r.topic().equals(acceptedName)
                ? accepted.valueSerde().deserializer().deserialize(r.topic(), r.value())
                : failed.valueSerde().deserializer().deserialize(r.topic(), r.value());
        if (outcome == null) {
            throw new SerializationException("no value");
        }
        return outcome;
    }

    /** Stops fetching partitions whose outcomes run too far ahead of the chain, until it has caught up with them. */
    void holdBack(Map<TopicPartition, Integer> waiting) {
        for (var p : partitions) {
            boolean hold = waiting.getOrDefault(p, 0) > MAX_AHEAD;
            if (hold != consumer.paused().contains(p)) {
                if (hold) {
                    consumer.pause(List.of(p));
                } else {
                    consumer.resume(List.of(p));
                }
            }
        }
    }

    /** Next offset to read of each partition. */
    Map<TopicPartition, Long> positions() {
        var positions = new HashMap<TopicPartition, Long>();
        for (var p : partitions) {
            try {
                positions.put(p, consumer.position(p, Duration.ofMillis(500)));
            } catch (org.apache.kafka.common.errors.TimeoutException e) {
                LOG.atDebug().addKeyValue("partition", p).log("position not known yet");
            }
        }
        return positions;
    }

    /** The high watermarks of all outcome partitions: the end, transactions that are still open included. */
    Map<TopicPartition, Long> highWatermarks(Duration timeout) throws TimeoutException, InterruptedException {
        var request = partitions.stream().collect(Collectors.toMap(p -> p, p -> OffsetSpec.latest()));
        var options = new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED)
                .timeoutMs(Math.toIntExact(Math.max(timeout.toMillis(), 1)));
        try {
            var offsets = admin.listOffsets(request, options).all().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return offsets.entrySet().stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, e -> e.getValue().offset()));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RetriableException) {
                throw new TimeoutException(
                        "Kafka did not tell the end of the log: " + e.getCause().getMessage());
            }
            throw new KafkaException(e.getCause());
        }
    }

    void wakeup() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ofSeconds(1)));
        admin.close(Duration.ofSeconds(1));
    }
}
