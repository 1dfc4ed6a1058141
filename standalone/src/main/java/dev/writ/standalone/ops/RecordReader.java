package dev.writ.standalone.ops;

import dev.writ.common.config.KafkaConfig;
import dev.writ.common.message.RecordPosition;
import dev.writ.standalone.cli.ClientException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads records where they stand, byte for byte. Every failure is a {@link ClientException} that says what is wrong. */
final class RecordReader implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int MAX_FETCH_BYTES = 16 * 1024 * 1024;

    private final KafkaConfig kafka;
    private final KafkaConsumer<byte[], byte[]> consumer;

    RecordReader(KafkaConfig kafka) {
        this.kafka = kafka;
        var properties = kafka.consumerProperties("writ-reader");
        properties.putAll(Map.of(
                "isolation.level",
                "read_committed",
                "enable.auto.commit",
                false,
                "allow.auto.create.topics",
                false,
                "auto.offset.reset",
                "none",
                "default.api.timeout.ms",
                Math.toIntExact(PATIENCE.toMillis()),
                "max.partition.fetch.bytes",
                MAX_FETCH_BYTES,
                "fetch.max.bytes",
                MAX_FETCH_BYTES,
                "max.poll.records",
                100));
        this.consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** How many partitions {@code topic} has. */
    int partitions(String topic) {
        var partitions = asked(() -> consumer.partitionsFor(topic));
        if (partitions == null || partitions.isEmpty()) {
            throw new ClientException("there is no topic " + topic + " in the Kafka at " + kafka.bootstrapServers()
                    + "; is the prefix right (--topic-prefix)?");
        }
        return partitions.size();
    }

    /** The record at {@code position}. */
    ConsumerRecord<byte[], byte[]> read(RecordPosition position) {
        int partitions = partitions(position.topic());
        if (position.partition() >= partitions) {
            throw new ClientException(position.topic() + " has no partition " + position.partition()
                    + "; they are 0 to " + (partitions - 1));
        }
        var tp = new TopicPartition(position.topic(), position.partition());
        long begin = asked(() -> consumer.beginningOffsets(List.of(tp))).get(tp);
        long end = asked(() -> consumer.endOffsets(List.of(tp))).get(tp);
        var found = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        if (position.offset() >= begin && position.offset() < end) {
            between(tp, position.offset(), position.offset() + 1, found::add);
        }
        if (found.isEmpty()) {
            throw new ClientException("there is no record at " + position.offset() + " in partition "
                    + position.partition() + " of " + position.topic() + "; "
                    + (begin == end ? "it has none" : "they are from " + begin + " to " + (end - 1)));
        }
        return found.get(0);
    }

    /**
     * The newest records of each partition of {@code topic}, as many as there are, but at most {@code limit} of each.
     *
     * @param summary what to keep of a record: they can be large
     */
    <T> List<T> newest(String topic, int limit, Function<ConsumerRecord<byte[], byte[]>, T> summary) {
        var tps = new ArrayList<TopicPartition>();
        for (int p = 0; p < partitions(topic); p++) {
            tps.add(new TopicPartition(topic, p));
        }
        var begins = asked(() -> consumer.beginningOffsets(tps));
        var ends = asked(() -> consumer.endOffsets(tps));
        var newest = new ArrayList<T>();
        for (var tp : tps) {
            newest.addAll(newest(tp, begins.get(tp), ends.get(tp), limit, summary));
        }
        return newest;
    }

    /** Backwards, in growing steps: what marks the ends of transactions takes offsets, too. */
    private <T> List<T> newest(
            TopicPartition tp, long begin, long end, int limit, Function<ConsumerRecord<byte[], byte[]>, T> summary) {
        record Kept<T>(long offset, T summary) {}
        var kept = new ArrayList<Kept<T>>();
        long until = end;
        for (long span = 2L * limit; until > begin && kept.size() < limit; span *= 2) {
            long from = Math.max(begin, until - span);
            between(tp, from, until, r -> kept.add(new Kept<>(r.offset(), summary.apply(r))));
            until = from;
        }
        return kept.stream()
                .sorted(Comparator.comparing((Kept<T> k) -> k.offset()).reversed())
                .limit(limit)
                .map(Kept::summary)
                .toList();
    }

    private void between(TopicPartition tp, long from, long until, Consumer<ConsumerRecord<byte[], byte[]>> each) {
        consumer.assign(List.of(tp));
        consumer.seek(tp, from);
        long heard = System.nanoTime();
        long position = from;
        while (position < until) {
            for (var record : asked(() -> consumer.poll(POLL))) {
                if (record.offset() < until) {
                    each.accept(record);
                }
            }
            long now = asked(() -> consumer.position(tp));
            if (now > position) {
                heard = System.nanoTime();
            } else if (System.nanoTime() - heard > PATIENCE.toNanos()) {
                throw away();
            }
            position = now;
        }
    }

    private <T> T asked(Supplier<T> question) {
        try {
            return question.get();
        } catch (TimeoutException e) {
            throw away();
        } catch (KafkaException e) {
            throw new ClientException("Kafka at " + kafka.bootstrapServers() + ": " + e.getMessage());
        }
    }

    private ClientException away() {
        return new ClientException("Kafka at " + kafka.bootstrapServers() + " does not answer");
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(Duration.ofMillis(500)));
    }
}
