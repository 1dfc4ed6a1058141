package dev.writ.processor;

import datomic.Connection;
import datomic.Database;
import datomic.Peer;
import dev.writ.common.config.KafkaConfig;
import dev.writ.common.message.Outcome;
import dev.writ.common.message.RecordPosition;
import dev.writ.common.topic.Topic;
import dev.writ.common.topic.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares a shared Datomic with the log before anything is decided on it. A database that lacks what the log has, one
 * restored from an older backup say, would give a second transaction to a t that has one, for ever. A database ahead of
 * the log is what a crash leaves behind.
 */
final class LogComparison {
    private static final Logger LOG = LoggerFactory.getLogger(LogComparison.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** Outcomes of several processors can stand in a partition in another order than that of their transactions. */
    private static final int WINDOW = 64;

    /** An outcome near the end of its partition. */
    private record Seen(UUID id, long basisT) {}

    /**
     * The end of an outcome partition.
     *
     * @param whole whether it reaches back to the partition's beginning
     */
    private record Tail(List<Seen> seen, boolean whole) {}

    /** A decision that stands in the database and not in the log. */
    private record Missing(
            UUID id, String processor, long basisT, RecordPosition at, boolean success, Instant decided) {}

    private final KafkaConfig kafka;
    private final String processor;
    private final Connection connection;

    LogComparison(KafkaConfig kafka, String processor, Connection connection) {
        this.kafka = kafka;
        this.processor = processor;
        this.connection = connection;
    }

    /**
     * Also says in the log which decisions of other processors the outcome topics lack.
     *
     * @throws IllegalStateException if the database is not the one that the log tells of, naming both t
     */
    void requireAgreement() throws InterruptedException {
        var missing = missing();
        if (!missing.isEmpty()) {
            // A processor that runs has written them a moment later.
            TimeUnit.MILLISECONDS.sleep(2000);
            missing.retainAll(missing());
        }
        // One that was emitted late can stand further back in its partition than was looked.
        var logs = new HashMap<String, DeliveredOutcomes>();
        var pending = Topics.PENDING.name(kafka.topicPrefix());
        missing.removeIf(m -> m.at().topic().equals(pending)
                && logs.computeIfAbsent(m.processor(), other -> new DeliveredOutcomes(kafka, other))
                        .upToNow(m.at().partition())
                        .has(m.at(), m.success(), m.decided()));
        missing.stream()
                .collect(Collectors.groupingBy(Missing::processor))
                .forEach((other, decisions) -> LOG.atError()
                        .addKeyValue("processor", other)
                        .addKeyValue("commands", decisions.size())
                        .addKeyValue("first", decisions.get(0).id())
                        .addKeyValue("t", decisions.get(0).basisT())
                        .log("another processor has decided commands whose outcomes the log lacks, and whoever follows "
                                + "the log waits for them; if it does not run any more, start it once again under its "
                                + "WRIT_PROCESSOR_ID, with whatever handlers"));
    }

    private List<Missing> missing() throws InterruptedException {
        // In this order: what the log had must be in the database that is looked at afterwards.
        var tails = new ArrayList<>(tails(Topics.ACCEPTED));
        tails.addAll(tails(Topics.FAILED));
        var database = newest();
        tails.stream()
                .flatMap(t -> t.seen().stream())
                .max(Comparator.comparingLong(Seen::basisT))
                .ifPresent(last -> requireContains(database, last));
        requireSameLog(database);
        return missing(database, tails);
    }

    private Database newest() throws InterruptedException {
        try {
            return connection.sync().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new LedgerUnavailableException("Datomic does not answer: " + e.getMessage(), e);
        }
    }

    private static void requireContains(Database database, Seen last) {
        var remedy = "; nothing is decided on it. \"./writ rebuild --to URI\" makes the database again from the log";
        if (database.basisT() < last.basisT()) {
            throw new IllegalStateException("the database is at t " + database.basisT() + ", but the log is at t "
                    + last.basisT() + ": it is older than the log" + remedy);
        }
        var decision = Datomic.decision(database, last.id());
        if (decision == null || Peer.toT(decision) != last.basisT()) {
            throw new IllegalStateException("the database is at t " + database.basisT()
                    + ", but it does not have command " + last.id() + " at t " + last.basisT()
                    + " as the log does: it is another database" + remedy);
        }
    }

    /** The other way round: the newest decision must be on a command that stands in pending-cmds. */
    private void requireSameLog(Database database) {
        var newest = database.entity(Peer.toTx(database.basisT()));
        var pending = Topics.PENDING.name(kafka.topicPrefix());
        if (!pending.equals(newest.get(Datomic.CMD_TOPIC))) {
            if (newest.get(Datomic.CMD_TOPIC) != null) {
                LOG.atWarn()
                        .addKeyValue("topic", newest.get(Datomic.CMD_TOPIC))
                        .addKeyValue("expected", pending)
                        .log("the newest decision of this database is on a command of another topic; what the log "
                                + "holds of it cannot be compared");
            }
            return;
        }
        var tp = new TopicPartition(pending, ((Long) newest.get(Datomic.CMD_PARTITION)).intValue());
        long offset = (Long) newest.get(Datomic.CMD_OFFSET);
        try (var consumer = consumer(Topics.PENDING)) {
            long end = consumer.endOffsets(List.of(tp)).getOrDefault(tp, 0L);
            if (offset >= end) {
                throw new IllegalStateException("the database, at t " + database.basisT() + ", has decided command "
                        + newest.get(Datomic.CMD_ID) + " at offset " + offset + " of " + tp + ", which ends at "
                        + end + ": it belongs to another log; nothing is decided on it");
            }
        }
    }

    private List<Missing> missing(Database database, List<Tail> tails) {
        var seen =
                tails.stream().flatMap(t -> t.seen().stream()).map(Seen::basisT).collect(Collectors.toSet());
        long complete = tails.stream()
                .filter(t -> !t.whole())
                .map(t -> t.seen().stream().mapToLong(Seen::basisT).min())
                .mapToLong(t -> t.orElse(-1))
                .max()
                .orElse(-1);
        var missing = new ArrayList<Missing>();
        for (Map<?, ?> tx : connection.log().txRange(complete + 1, null)) {
            long t = (Long) tx.get(Datomic.LOG_T);
            otherProcessor(database, t)
                    .filter(p -> !seen.contains(t))
                    .ifPresent(other -> missing.add(missing(database, t, other)));
        }
        return missing;
    }

    private static Missing missing(Database database, long t, String processor) {
        var tx = database.entity(Peer.toTx(t));
        var at = new RecordPosition(
                (String) tx.get(Datomic.CMD_TOPIC), ((Long) tx.get(Datomic.CMD_PARTITION)).intValue(), (Long)
                        tx.get(Datomic.CMD_OFFSET));
        boolean success = Boolean.TRUE.equals(tx.get(Datomic.CMD_SUCCESS));
        var decided = Datomic.instant(database, Peer.toTx(t));
        return new Missing((UUID) tx.get(Datomic.CMD_ID), processor, t, at, success, decided);
    }

    private Optional<String> otherProcessor(Database database, long t) {
        return Optional.ofNullable((String) database.entity(Peer.toTx(t)).get(Datomic.CMD_PROCESSOR))
                .filter(p -> !p.equals(processor));
    }

    private <T extends Outcome> List<Tail> tails(Topic<T> topic) {
        try (var consumer = consumer(topic)) {
            var partitions = consumer.partitionsFor(topic.name(kafka.topicPrefix())).stream()
                    .map(p -> new TopicPartition(p.topic(), p.partition()))
                    .toList();
            var begins = consumer.beginningOffsets(partitions);
            var ends = consumer.endOffsets(partitions);
            return partitions.stream()
                    .map(tp -> tail(consumer, tp, begins.get(tp), ends.get(tp)))
                    .toList();
        }
    }

    /** Reads further back as long as there are only traces of transactions. */
    private static <T extends Outcome> Tail tail(
            KafkaConsumer<String, T> consumer, TopicPartition tp, long begin, long end) {
        for (long span = WINDOW; ; span *= 4) {
            long from = Math.max(begin, end - span);
            var seen = read(consumer, tp, from, end);
            if (!seen.isEmpty() || from == begin) {
                return new Tail(seen, from == begin);
            }
        }
    }

    private static <T extends Outcome> List<Seen> read(
            KafkaConsumer<String, T> consumer, TopicPartition tp, long from, long end) {
        consumer.assign(Set.of(tp));
        consumer.seek(tp, from);
        var seen = new ArrayList<Seen>();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (consumer.position(tp) < end) {
            consumer.poll(Duration.ofMillis(100)).records(tp).stream()
                    .flatMap(r -> Stream.ofNullable(r.value()))
                    .map(o -> new Seen(o.id(), o.decided().transaction().basisT()))
                    .forEach(seen::add);
            if (System.nanoTime() > deadline) {
                throw new LedgerUnavailableException("the end of " + tp + " could not be read in time", null);
            }
        }
        return seen;
    }

    private <T> KafkaConsumer<String, T> consumer(Topic<T> topic) {
        var properties = kafka.consumerProperties(processor + "-comparison");
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, Topics.MAX_OUTCOME_BYTES);
        // What is asked next would be answered only after a fetch that waits at the end for more.
        properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 10);
        properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Math.toIntExact(PATIENCE.toMillis()));
        return new KafkaConsumer<>(
                properties, new StringDeserializer(), topic.valueSerde().deserializer());
    }
}
