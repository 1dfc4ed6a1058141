package dev.writ.processor;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import datomic.Database;
import dev.writ.common.config.KafkaConfig;
import dev.writ.common.media.Json;
import dev.writ.common.message.Command;
import dev.writ.common.message.Outcome;
import dev.writ.common.topic.Topics;
import dev.writ.database.LogReplica;
import dev.writ.testkit.KafkaFixture;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A log of its own, the commands that were written to it, and what must hold of it whatever goes wrong. */
final class TestLog {
    private static final int PARTITIONS = 3;

    private final KafkaConfig kafka;
    private final Map<UUID, Command> commands = new LinkedHashMap<>();

    TestLog(KafkaFixture fixture) {
        this.kafka = fixture.configWithTopics(PARTITIONS);
    }

    KafkaConfig kafka() {
        return kafka;
    }

    /** Appends commands to all partitions in turn. */
    void append(List<Command> more) {
        var properties = kafka.producerProperties("test-log");
        properties.put("acks", "all");
        // On a partition that was just made, a second batch can be taken before the first, which is then refused for
        // ever.
        properties.put("max.in.flight.requests.per.connection", 1);
        properties.put("max.request.size", 64 * 1024 * 1024);
        properties.put("compression.type", "gzip");
        try (var producer = new KafkaProducer<>(
                properties, new StringSerializer(), Topics.PENDING.valueSerde().serializer())) {
            var sent = new ArrayList<Future<RecordMetadata>>();
            for (var command : more) {
                int partition = commands.size() % PARTITIONS;
                commands.put(command.id(), command);
                sent.add(producer.send(new ProducerRecord<>(
                        Topics.PENDING.name(kafka.topicPrefix()),
                        partition,
                        command.id().toString(),
                        command)));
            }
            for (var one : sent) {
                one.get();
            }
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError("could not append", e);
        }
    }

    void append(Command... more) {
        append(List.of(more));
    }

    Command command(UUID id) {
        return commands.get(id);
    }

    /** Every committed outcome, those of schema left out. */
    List<Outcome> outcomes() {
        return all().stream()
                .filter(o -> !o.action().equals(InstallSchema.ACTION))
                .toList();
    }

    private List<Outcome> all() {
        return records("read_committed").stream().map(this::outcome).toList();
    }

    private Outcome outcome(ConsumerRecord<String, String> r) {
        try {
            var json = Json.parse(r.value());
            return r.topic().equals(Topics.ACCEPTED.name(kafka.topicPrefix()))
                    ? Outcome.Accepted.fromJson(json)
                    : Outcome.Failed.fromJson(json);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The one outcome of a command. */
    Outcome outcome(Command command) {
        return outcomes().stream()
                .filter(o -> o.id().equals(command.id()))
                .findAny()
                .orElseThrow();
    }

    /** Waits until each command that was appended has an outcome. */
    TestLog awaitAll() {
        return awaitOutcomes(commands.size());
    }

    /** Waits until this many commands have an outcome. */
    TestLog awaitOutcomes(int count) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
        var decided = new HashSet<String>();
        try (var consumer = consumer("read_committed")) {
            while (decided.size() < count) {
                consumer.poll(Duration.ofMillis(100)).forEach(r -> {
                    if (commands.containsKey(UUID.fromString(r.key()))) {
                        decided.add(r.key());
                    }
                });
                if (System.nanoTime() > deadline) {
                    throw new AssertionError(decided.size() + " of " + count + " commands have an outcome");
                }
            }
        }
        return this;
    }

    /** Each command has one outcome, in its own partition's order, and nothing else has one. */
    void requireOneOutcomeEach() {
        var all = all();
        assertThat(all)
                .filteredOn(o -> !o.action().equals(InstallSchema.ACTION))
                .extracting(Outcome::id)
                .containsExactlyInAnyOrderElementsOf(commands.keySet());
        assertThat(all).extracting(o -> o.decided().transaction().basisT()).doesNotHaveDuplicates();
        var byPlace = new HashMap<String, List<Long>>();
        for (var r : records("read_committed")) {
            var decided = outcome(r).decided();
            assertThat(r.partition())
                    .as("of %s", r.value())
                    .isEqualTo(decided.pending().partition());
            byPlace.computeIfAbsent(r.topic() + "-" + r.partition() + " " + decided.processor(), p -> new ArrayList<>())
                    .add(decided.pending().offset());
        }
        assertThat(byPlace).allSatisfy((place, offsets) -> assertThat(offsets).isSorted());
    }

    /** The log, applied to an empty database, gives this one. */
    void requireRebuilds(Database database) throws Exception {
        try (var replica = new LogReplica(kafka, Clock.systemUTC())) {
            replica.start();
            var rebuilt = replica.caughtUp(Duration.ofSeconds(40));
            assertThat(RunningProcessor.datoms(rebuilt)).isEqualTo(RunningProcessor.datoms(database));
        }
    }

    /** Whatever was written for a command, in Kafka transactions that were aborted as well, was the same text. */
    void requireIdenticalWhereRepeated() {
        assertThat(written()).allSatisfy((id, texts) -> assertThat(texts).hasSize(1));
    }

    /** How many outcomes were written, and then not committed. */
    int repeated() {
        return records("read_uncommitted").size() - records("read_committed").size();
    }

    private Map<String, Set<String>> written() {
        return records("read_uncommitted").stream()
                .collect(groupingBy(ConsumerRecord::key, mapping(ConsumerRecord::value, toSet())));
    }

    private List<ConsumerRecord<String, String>> records(String isolation) {
        try (var consumer = consumer(isolation)) {
            var ends = consumer.endOffsets(consumer.assignment());
            var all = new ArrayList<ConsumerRecord<String, String>>();
            while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
                consumer.poll(Duration.ofMillis(100)).forEach(all::add);
            }
            return all;
        }
    }

    /** Of all outcomes, from their beginning. */
    private KafkaConsumer<String, String> consumer(String isolation) {
        var properties = kafka.consumerProperties("test-log-reader");
        properties.put("isolation.level", isolation);
        properties.put("enable.auto.commit", false);
        properties.put("fetch.max.wait.ms", 20);
        properties.put("max.partition.fetch.bytes", Topics.MAX_OUTCOME_BYTES);
        var consumer = new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer());
        var partitions = new ArrayList<TopicPartition>();
        for (var topic : List.of(Topics.ACCEPTED, Topics.FAILED)) {
            for (int p = 0; p < PARTITIONS; p++) {
                partitions.add(new TopicPartition(topic.name(kafka.topicPrefix()), p));
            }
        }
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        return consumer;
    }

    /** Fences every transactional producer of this log's processors, as their successor would. */
    Collection<String> fenceProducers() throws Exception {
        try (var admin = Admin.create(kafka.adminProperties("test-log-fence"))) {
            var ids = admin.listTransactions().all().get(20, TimeUnit.SECONDS).stream()
                    .map(TransactionListing::transactionalId)
                    .filter(id -> id.startsWith(kafka.topicPrefix()))
                    .toList();
            admin.fenceProducers(ids).all().get(20, TimeUnit.SECONDS);
            return ids;
        }
    }

    /** Forgets what the consumer group of an application has read, as Kafka does after a week without it. */
    void loseOffsets(String application) {
        try (var admin = Admin.create(kafka.adminProperties("test-log-groups"))) {
            // A member that left without saying so has to be given up first.
            await().atMost(30, TimeUnit.SECONDS)
                    .pollInterval(Duration.ofMillis(200))
                    .ignoreExceptions()
                    .until(() -> {
                        admin.deleteConsumerGroups(List.of(kafka.topicPrefix() + application))
                                .all()
                                .get(10, TimeUnit.SECONDS);
                        return true;
                    });
        }
    }
}
