package dev.writ.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.writ.common.config.KafkaConfig;
import dev.writ.common.message.RecordPosition;
import dev.writ.common.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads the topics from their beginning as any analyst would, apart from all code of the services. */
final class LogReader implements AutoCloseable {
    /** Whoever would write an outcome once more has done so by then. */
    private static final long QUIET_NANOS = Duration.ofSeconds(2).toNanos();

    private static final Duration ANSWER = Duration.ofSeconds(10);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Admin admin;
    private final String pendingName;
    private final String acceptedName;
    private final String failedName;
    private final List<Log.Pending> pending = new ArrayList<>();
    private final List<RecordPosition> undecodable = new ArrayList<>();
    private final List<Log.Decided> outcomes = new ArrayList<>();
    private final List<RecordPosition> dead = new ArrayList<>();
    private final Set<UUID> undecided = new HashSet<>();
    private final Set<UUID> decided = new HashSet<>();

    LogReader(KafkaConfig kafka) {
        pendingName = Topics.PENDING.name(kafka.topicPrefix());
        acceptedName = Topics.ACCEPTED.name(kafka.topicPrefix());
        failedName = Topics.FAILED.name(kafka.topicPrefix());
        var properties = kafka.consumerProperties("writ-judge");
        properties.put("isolation.level", "read_committed");
        properties.put("enable.auto.commit", false);
        properties.put("auto.offset.reset", "none");
        properties.put("max.partition.fetch.bytes", Topics.MAX_OUTCOME_BYTES);
        properties.put("fetch.max.bytes", 4 * Topics.MAX_OUTCOME_BYTES);
        consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        admin = Admin.create(kafka.adminProperties("writ-judge-admin"));
        var names = List.of(pendingName, acceptedName, failedName, Topics.DEAD.name(kafka.topicPrefix()));
        var partitions = new ArrayList<TopicPartition>();
        for (var name : names) {
            consumer.partitionsFor(name).forEach(p -> partitions.add(new TopicPartition(name, p.partition())));
        }
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /**
     * All that is committed, once nothing moves any more: every command has an outcome, no Kafka transaction is open, and
     * no record has come for a while; or, if it does not come to that, what there is when {@code patience} is over.
     */
    Log settled(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        long moved = System.nanoTime();
        while (System.nanoTime() - deadline < 0) {
            var records = consumer.poll(Duration.ofMillis(200));
            records.forEach(this::take);
            long now = System.nanoTime();
            if (!records.isEmpty()) {
                moved = now;
            } else if (undecided.isEmpty() && now - moved > QUIET_NANOS && behind().isEmpty()) {
                break;
            }
        }
        return new Log(pending, undecodable, outcomes, dead);
    }

    /** Partitions of which there is more than was read: records, or a transaction that is still open. */
    Map<TopicPartition, Long> behind() {
        var request = consumer.assignment().stream().collect(Collectors.toMap(p -> p, p -> OffsetSpec.latest()));
        try {
            return admin
                    .listOffsets(request, new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
                    .all()
                    .get(ANSWER.toMillis(), TimeUnit.MILLISECONDS)
                    .entrySet()
                    .stream()
                    .filter(end -> consumer.position(end.getKey(), ANSWER)
                            < end.getValue().offset())
                    .collect(Collectors.toMap(
                            Map.Entry::getKey,
                            end -> end.getValue().offset() - consumer.position(end.getKey(), ANSWER)));
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            return consumer.assignment().stream().collect(Collectors.toMap(p -> p, p -> 1L));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while reading the log", e);
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        var at = new RecordPosition(record.topic(), record.partition(), record.offset());
        if (record.topic().equals(pendingName)) {
            takePending(record, at);
        } else if (record.topic().equals(acceptedName)) {
            takeOutcome(new Log.Decided(
                    Topics.ACCEPTED.valueSerde().deserializer().deserialize(record.topic(), record.value()), at));
        } else if (record.topic().equals(failedName)) {
            takeOutcome(new Log.Decided(
                    Topics.FAILED.valueSerde().deserializer().deserialize(record.topic(), record.value()), at));
        } else {
            var headers = record.headers();
            dead.add(new RecordPosition(
                    text(headers, "writ-topic"),
                    Integer.parseInt(text(headers, "writ-partition")),
                    Long.parseLong(text(headers, "writ-offset"))));
        }
    }

    private void takePending(ConsumerRecord<byte[], byte[]> record, RecordPosition at) {
        try {
            var command = Topics.PENDING.valueSerde().deserializer().deserialize(record.topic(), record.value());
            if (command != null
                    && record.key() != null
                    && command.id().toString().equals(new String(record.key(), UTF_8))) {
                pending.add(new Log.Pending(command, at));
                if (!decided.contains(command.id())) {
                    undecided.add(command.id());
                }
                return;
            }
        } catch (SerializationException e) {
            // No command: the processor must have kept it on dead-cmds.
        }
        undecodable.add(at);
    }

    private void takeOutcome(Log.Decided outcome) {
        outcomes.add(outcome);
        decided.add(outcome.outcome().id());
        undecided.remove(outcome.outcome().id());
    }

    private static String text(Headers headers, String name) {
        return new String(headers.lastHeader(name).value(), UTF_8);
    }

    @Override
    public void close() {
        consumer.close();
        admin.close(Duration.ofSeconds(1));
    }
}
