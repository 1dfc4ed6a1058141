package dev.writ.processor;

import static dev.writ.processor.TopologyFixture.command;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.writ.common.config.KafkaConfig;
import dev.writ.common.message.Command;
import dev.writ.common.topic.Topics;
import dev.writ.database.LogReplica;
import dev.writ.handler.CommandHandler;
import dev.writ.handler.Decision;
import dev.writ.testkit.KafkaFixture;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class TxProcessorIT {
    @RegisterExtension
    static final KafkaFixture KAFKA = new KafkaFixture();

    private static final CommandHandler PUT = TestHandler.of(
            "put",
            (c, db) -> Decision.builder()
                    .entity("item", Map.of(":item/name", c.data().path("name").asText()))
                    .build());
    private static final Handlers HANDLERS = new Handlers(List.of(PUT));

    private final KafkaConfig kafka = KAFKA.configWithTopics(4);

    private void append(Command command) {
        KAFKA.append(kafka, Topics.PENDING, command.id().toString(), command);
    }

    private static Command put(String name) {
        return command("put", "{\"name\": \"" + name + "\"}");
    }

    @Test
    void eachCommandHasOneOutcomeInItsPartitionAndTheDatabaseIsMadeFromThem() throws Exception {
        var commands = IntStream.range(0, 100).mapToObj(i -> put("n" + i % 80)).toList();
        try (var running = RunningProcessor.logFirst(kafka, HANDLERS).ready()) {
            commands.forEach(this::append);
            var failed = KAFKA.await(kafka, Topics.FAILED, 20);
            var accepted = KAFKA.await(kafka, Topics.ACCEPTED, 81);
            assertThat(failed).hasSize(20);
            assertThat(accepted).hasSize(81);
            var partitions = KAFKA.read(kafka, Topics.PENDING).stream()
                    .collect(Collectors.toMap(r -> r.key(), r -> r.partition()));
            assertThat(accepted).allSatisfy(r -> assertThat(r.partition()).isEqualTo(partitions.get(r.key())));
            assertThat(failed).allSatisfy(r -> assertThat(r.partition()).isEqualTo(partitions.get(r.key())));
            assertThat(KAFKA.read(kafka, Topics.ACTIONS))
                    .extracting(r -> r.key())
                    .containsExactly("put");

            try (var other = new LogReplica(kafka, Clock.systemUTC())) {
                other.start();
                var rebuilt = other.caughtUp(Duration.ofSeconds(20));
                var live = ((LogReplica) running.source()).caughtUp(Duration.ofSeconds(20));
                assertThat(RunningProcessor.datoms(rebuilt)).isEqualTo(RunningProcessor.datoms(live));
            }
        }
    }

    @Test
    void aRestartGoesOnWhereTheLogEnds() {
        var first = put("first");
        try (var running = RunningProcessor.logFirst(kafka, HANDLERS).ready()) {
            append(first);
            KAFKA.await(kafka, Topics.ACCEPTED, 2);
        }
        append(first);
        append(put("second"));
        try (var running = RunningProcessor.logFirst(kafka, HANDLERS).ready()) {
            KAFKA.await(kafka, Topics.ACCEPTED, 3);
            append(put("first"));
            KAFKA.await(kafka, Topics.FAILED, 1);
            assertThat(KAFKA.read(kafka, Topics.ACCEPTED)).hasSize(3);
        }
    }

    @Test
    void whoeverComesLastDecides() {
        try (var older = RunningProcessor.logFirst(kafka, HANDLERS).ready();
                var newer =
                        RunningProcessor.logFirst("another-id", kafka, HANDLERS).ready()) {
            await().atMost(20, TimeUnit.SECONDS)
                    .until(() -> !older.processor().health().live());
            assertThat(older.processor().health().reason()).contains("another instance");
            append(put("a"));
            KAFKA.await(kafka, Topics.ACCEPTED, 2);
            assertThat(newer.processor().health().ready()).isTrue();
        }
    }

    @Test
    void whatAPredecessorLeftOpenDoesNotHoldItsSuccessorUp() {
        var properties = kafka.producerProperties("killed");
        properties.put("transactional.id", kafka.topicPrefix() + "tx-processor-killed-1");
        properties.put("transaction.timeout.ms", 600_000);
        // Never closed: a process that is killed commits and aborts nothing.
        var killed = new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer());
        killed.initTransactions();
        killed.beginTransaction();
        for (int p = 0; p < 4; p++) {
            killed.send(new ProducerRecord<>(Topics.ACCEPTED.name(kafka.topicPrefix()), p, "lost", new byte[1]));
        }
        killed.flush();
        try (var running = RunningProcessor.logFirst(kafka, HANDLERS).ready()) {
            append(put("a"));
            KAFKA.await(kafka, Topics.ACCEPTED, 2);
        } finally {
            killed.close(Duration.ZERO);
        }
    }

    @Test
    void handlersThatHangCostTheirOwnCommandsOnly() {
        var hang = TestHandler.of("hang", (c, db) -> {
            LockSupport.parkNanos(Duration.ofMinutes(5).toNanos());
            return Decision.nothing();
        });
        try (var running = RunningProcessor.logFirst(kafka, new Handlers(List.of(PUT, hang)))
                .ready()) {
            for (int p = 0; p < 4; p++) {
                var command = command("hang", "{}");
                KAFKA.append(kafka, Topics.PENDING, p, command.id().toString(), command);
            }
            append(put("a"));
            KAFKA.await(kafka, Topics.FAILED, 4);
            KAFKA.await(kafka, Topics.ACCEPTED, 2);
        }
    }

    @Test
    void kafkaGoesAwayAndComesBack() {
        try (var running = RunningProcessor.logFirst(kafka, HANDLERS).ready()) {
            append(put("before"));
            KAFKA.await(kafka, Topics.ACCEPTED, 2);
            KAFKA.stop();
            await().atMost(20, TimeUnit.SECONDS)
                    .until(() -> !running.processor().health().ready());
            assertThat(running.processor().health().reason()).contains("does not answer");
            KAFKA.start();
            append(put("after"));
            KAFKA.await(kafka, Topics.ACCEPTED, 3);
            assertThat(KAFKA.read(kafka, Topics.FAILED)).isEmpty();
        }
    }

    @Test
    void anActionThatWasAnnouncedHereButHasNoHandlerStopsTheProcessor() {
        var other = TestHandler.of("other", (c, db) -> Decision.nothing());
        try (var running = RunningProcessor.logFirst(kafka, new Handlers(List.of(PUT, other)))
                .ready()) {
            assertThat(running.processor().health().ready()).isTrue();
        }
        try (var running = RunningProcessor.logFirst(kafka, HANDLERS).ready()) {
            append(command("other", "{}"));
            await().atMost(20, TimeUnit.SECONDS)
                    .until(() -> !running.processor().health().live());
            assertThat(running.processor().health().reason())
                    .contains("\"other\"")
                    .contains("jar");
        }
        try (var running = RunningProcessor.logFirst(kafka, new Handlers(List.of(PUT, other)))
                .ready()) {
            KAFKA.await(kafka, Topics.ACCEPTED, 2);
        }
    }

    @Test
    void aJarDroppedIntoTheFolderBringsANewAction(@TempDir Path folder) throws Exception {
        HandlerJar.write(folder.resolve("loyalty.jar"), "loyalty.Join", "join-loyalty-programme");
        var handlers = Handlers.load(Optional.of(folder));
        assertThat(handlers.find("join-loyalty-programme")).isPresent();
        assertThat(handlers.find("create-customer")).as("from the class path").isPresent();
        try (var running = RunningProcessor.logFirst(kafka, handlers).ready()) {
            append(command("join-loyalty-programme", "{\"member\": \"m-1\"}"));
            await().atMost(20, TimeUnit.SECONDS)
                    .until(() -> KAFKA.read(kafka, Topics.ACCEPTED).stream()
                            .anyMatch(r -> r.value().action().equals("join-loyalty-programme")));
            assertThat(KAFKA.read(kafka, Topics.ACTIONS))
                    .extracting(r -> r.key())
                    .contains("join-loyalty-programme");
        }
    }
}
