package dev.writ.database;

import dev.writ.common.config.KafkaConfig;
import dev.writ.common.message.Outcome;
import dev.writ.common.message.RecordPosition;
import dev.writ.common.metrics.Lag;
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
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.CloseOptions;
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
    private static final Duration FOREVER = Duration.ofDays(10_000);
    private static final Duration RETRY = Duration.ofMillis(500);
    private static final Duration BEGINNING_PATIENCE = Duration.ofSeconds(10);
    /** How many outcomes of a partition may wait for an earlier one before others are read in its stead. */
    private static final int MAX_AHEAD = 2000;

    private final KafkaConfig kafka;
    private final Topic<Outcome.Accepted> accepted = Topics.ACCEPTED;
    private final Topic<Outcome.Failed> failed = Topics.FAILED;
    private final String acceptedName;
    private final int maxAhead;
    private volatile KafkaConsumer<byte[], byte[]> consumer;
    private volatile Admin admin;
    private volatile List<TopicPartition> partitions = List.of();
    private volatile boolean stopping;
    private Silence silence;

    OutcomeLog(KafkaConfig kafka) {
        this(kafka, MAX_AHEAD);
    }

    OutcomeLog(KafkaConfig kafka, int maxAhead) {
        this.kafka = kafka;
        this.acceptedName = accepted.name(kafka.topicPrefix());
        this.maxAhead = maxAhead;
    }

    /** Waits for Kafka and the topics, goes to their beginning and gives their present end. */
    Map<TopicPartition, Long> open() throws InterruptedException {
        try {
            return open(FOREVER);
        } catch (TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * As {@link #open()}, but not for ever.
     *
     * @throws TimeoutException saying what was missing for all of {@code patience}
     */
    Map<TopicPartition, Long> open(Duration patience) throws TimeoutException, InterruptedException {
        long began = System.nanoTime();
        connect();
        while (!stopping) {
            String missing;
            try {
                partitions = partitionsOf(acceptedName, failed.name(kafka.topicPrefix()));
                if (!partitions.isEmpty()) {
                    consumer.assign(partitions);
                    consumer.seekToBeginning(partitions);
                    return highWatermarks(BEGINNING_PATIENCE);
                }
                missing = "the outcome topics do not exist at " + kafka.bootstrapServers();
            } catch (TimeoutException | org.apache.kafka.common.errors.TimeoutException e) {
                missing = "Kafka at " + kafka.bootstrapServers() + " does not answer";
            }
            if (System.nanoTime() - began > patience.toNanos()) {
                throw new TimeoutException(missing);
            }
            LOG.info("{}; waiting", missing);
            TimeUnit.MILLISECONDS.sleep(RETRY.toMillis());
        }
        throw stopped();
    }

    private void connect() {
        var properties = kafka.consumerProperties("writ-log-replica");
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, Topics.MAX_OUTCOME_BYTES);
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, maxAhead);
        consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        admin = Admin.create(kafka.adminProperties("writ-log-replica"));
        silence = new Silence(consumer);
    }

    private static InterruptedException stopped() {
        return new InterruptedException("the log is being closed");
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
        long began = System.nanoTime();
        var records = consumer.poll(timeout);
        silence.polled(records.isEmpty(), Duration.ofNanos(System.nanoTime() - began));
        // Decoding is half the work of a replay, and no record's decoding depends on another's.
        return StreamSupport.stream(records.spliterator(), false).toList().parallelStream()
                .map(this::link)
                .toList();
    }

    void tell(Lag lag, int held) {
        lag.update(consumer, held);
    }

    /** How long Kafka has been listened to without a word from it. */
    Duration silence() {
        return silence.length();
    }

    private OutcomeChain.Link link(ConsumerRecord<byte[], byte[]> r) {
        var at = new RecordPosition(r.topic(), r.partition(), r.offset());
        try {
            return new OutcomeChain.Link(decode(r), at);
        } catch (SerializationException e) {
            throw new DivergedException(at, "is not an outcome: " + e.getMessage());
        }
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

    /**
     * Stops fetching partitions whose outcomes run too far ahead of the chain, as long as there is more to read in
     * others. With several processors the outcome that is missing can also stand behind those that wait for it.
     */
    void holdBack(Map<TopicPartition, Integer> waiting) {
        boolean othersHaveMore = partitions.stream()
                .anyMatch(p -> !ahead(p, waiting) && consumer.currentLag(p).orElse(1) > 0);
        for (var p : partitions) {
            boolean hold = othersHaveMore && ahead(p, waiting);
            if (hold != consumer.paused().contains(p)) {
                if (hold) {
                    consumer.pause(List.of(p));
                } else {
                    consumer.resume(List.of(p));
                }
            }
        }
    }

    private boolean ahead(TopicPartition p, Map<TopicPartition, Integer> waiting) {
        return waiting.getOrDefault(p, 0) > maxAhead;
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
        long deadline = System.nanoTime() + timeout.toNanos();
        var answer = admin.listOffsets(request, options).all();
        try {
            while (!stopping) {
                long left = deadline - System.nanoTime();
                try {
                    return answer.get(Math.min(left, RETRY.toNanos()), TimeUnit.NANOSECONDS).entrySet().stream()
                            .collect(Collectors.toMap(
                                    Map.Entry::getKey, e -> e.getValue().offset()));
                } catch (TimeoutException e) {
                    if (left <= RETRY.toNanos()) {
                        throw e;
                    }
                }
            }
            throw stopped();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RetriableException) {
                throw new TimeoutException(
                        "Kafka did not tell the end of the log: " + e.getCause().getMessage());
            }
            throw new KafkaException(e.getCause());
        }
    }

    /** Makes whatever this log is waiting for end soon, with an exception. For any thread. */
    void stop() {
        stopping = true;
        var c = consumer;
        if (c != null) {
            c.wakeup();
        }
    }

    @Override
    public void close() {
        if (consumer != null) {
            consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
        }
        if (admin != null) {
            admin.close(Duration.ofSeconds(1));
        }
    }
}
