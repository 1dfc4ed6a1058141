package dev.writ.processor;

import static dev.writ.processor.TopologyFixture.command;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import datomic.Peer;
import dev.writ.common.config.KafkaConfig;
import dev.writ.common.media.Json;
import dev.writ.common.message.Command;
import dev.writ.common.message.Outcome;
import dev.writ.common.message.RecordPosition;
import dev.writ.common.topic.Topics;
import dev.writ.database.BaseSchema;
import dev.writ.database.LogReplica;
import dev.writ.handler.CommandHandler;
import dev.writ.handler.Decision;
import dev.writ.handler.Rejected;
import dev.writ.testkit.KafkaFixture;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** On a datomic:mem database that outlives the processors, which stands in for a shared Datomic. */
class DatabaseFirstIT {
    @RegisterExtension
    static final KafkaFixture KAFKA = new KafkaFixture();

    private static final CommandHandler PUT = TestHandler.of("put", (c, db) -> {
        var name = c.data().path("name").asText();
        if (name.startsWith("bad")) {
            throw new Rejected("bad-name", "\"" + name + "\" is a bad name");
        }
        return Decision.builder().entity("item", Map.of(":item/name", name)).build();
    });
    private static final Handlers HANDLERS = new Handlers(List.of(PUT));

    private final KafkaConfig kafka = KAFKA.configWithTopics(4);
    private final String uri = "datomic:mem://" + UUID.randomUUID();

    private RecordPosition append(Command command) {
        var at = KAFKA.append(kafka, Topics.PENDING, command.id().toString(), command);
        return new RecordPosition(at.topic(), at.partition(), at.offset());
    }

    private static Command put(String name) {
        return command("put", "{\"name\": \"" + name + "\"}");
    }

    private List<Outcome> outcomes() {
        var all = new ArrayList<Outcome>();
        KAFKA.read(kafka, Topics.ACCEPTED).forEach(r -> all.add(r.value()));
        KAFKA.read(kafka, Topics.FAILED).forEach(r -> all.add(r.value()));
        return all;
    }

    private static List<String> wire(List<Outcome> outcomes) {
        return outcomes.stream().map(o -> Json.text(o.toJson())).toList();
    }

    @Test
    void theLogRebuildsTheSharedDatabase() throws Exception {
        try (var running = RunningProcessor.databaseFirst(kafka, HANDLERS, uri).ready()) {
            IntStream.range(0, 60).forEach(i -> append(put(i % 3 == 0 ? "bad" + i : "n" + i)));
            KAFKA.await(kafka, Topics.ACCEPTED, 41);
            KAFKA.await(kafka, Topics.FAILED, 20);
        }
        try (var replica = new LogReplica(kafka, Clock.systemUTC())) {
            replica.start();
            var rebuilt = replica.caughtUp(Duration.ofSeconds(30));
            var shared = Peer.connect(uri).db();
            assertThat(RunningProcessor.datoms(rebuilt)).isEqualTo(RunningProcessor.datoms(shared));
        }
    }

    @Test
    void decisionsThatTheLogLacksAreEmittedOnceAndIdentical() throws Exception {
        try (var running = RunningProcessor.databaseFirst(kafka, HANDLERS, uri).ready()) {
            append(put("before"));
            KAFKA.await(kafka, Topics.ACCEPTED, 2);
        }
        var lost = new ArrayList<Outcome>();
        // A processor that dies between Datomic and Kafka: it decides, and nothing is written.
        try (var runner = new HandlerRunner(Duration.ofSeconds(2))) {
            var config = TxProcessorConfig.with(kafka);
            var ledger = new DatabaseFirstLedger(
                    Peer.connect(uri), config.id(), new DeliveredOutcomes(kafka, config.id()), HANDLERS::attributes);
            var decider = new Decider(
                    config.id(),
                    HANDLERS,
                    a -> Decider.UnknownActions.Verdict.FAIL,
                    ledger,
                    runner,
                    Clock.systemUTC(),
                    3);
            for (var command : List.of(put("lost"), put("bad"), command("unknown", "{}"))) {
                var position = append(command);
                lost.addAll(decider.decide(command, position));
                // Asked again, it gives the same outcomes, and decides nothing anew.
                assertThat(decider.decide(command, position)).containsExactly(lost.get(lost.size() - 1));
            }
        }
        assertThat(lost).hasSize(3);
        long basisT = Peer.connect(uri).db().basisT();
        try (var running = RunningProcessor.databaseFirst(kafka, HANDLERS, uri).ready()) {
            append(put("after"));
            KAFKA.await(kafka, Topics.ACCEPTED, 4);
            KAFKA.await(kafka, Topics.FAILED, 2);
        }
        assertThat(wire(outcomes())).hasSize(6).containsAll(wire(lost));
        assertThat(outcomes())
                .filteredOn(o -> o.decided().transaction().basisT() > basisT)
                .hasSize(1);
        try (var replica = new LogReplica(kafka, Clock.systemUTC())) {
            replica.start();
            var rebuilt = replica.caughtUp(Duration.ofSeconds(30));
            assertThat(RunningProcessor.datoms(rebuilt))
                    .isEqualTo(RunningProcessor.datoms(Peer.connect(uri).db()));
        }
    }

    @Test
    void anAttemptThatLandedAfterAllIsEmittedAsItIs() throws Exception {
        Peer.createDatabase(uri);
        BaseSchema.install(Peer.connect(uri));
        var command = put("landed");
        var position = new RecordPosition("pending-cmds", 0, 7);
        try (var runner = new HandlerRunner(Duration.ofSeconds(2))) {
            var stale = Peer.connect(uri).db();
            var ledger = new DatabaseFirstLedger(
                    Peer.connect(uri), "tx-processor", p -> (at, success, decided) -> false, HANDLERS::attributes);
            var landed = decider(ledger, runner).decide(command, position);
            // The task starts over on a value that does not have it yet.
            var again = decider(new StaleLedger(ledger, stale), runner).decide(command, position);
            assertThat(wire(again)).isEqualTo(wire(landed)).hasSize(2);
        }
    }

    private static Decider decider(Ledger ledger, HandlerRunner runner) {
        return new Decider("tx-processor", HANDLERS, a -> null, ledger, runner, Clock.systemUTC(), 3);
    }

    @Test
    void schemaInFrontOfALostDecisionIsEmittedToo() throws Exception {
        Peer.createDatabase(uri);
        BaseSchema.install(Peer.connect(uri));
        var command = put("lost");
        var position = append(command);
        List<Outcome> lost;
        try (var runner = new HandlerRunner(Duration.ofSeconds(2))) {
            var ledger = new DatabaseFirstLedger(
                    Peer.connect(uri), "tx-processor", p -> (at, success, decided) -> false, HANDLERS::attributes);
            lost = decider(ledger, runner).decide(command, position);
        }
        assertThat(lost).extracting(Outcome::action).containsExactly(InstallSchema.ACTION, "put");
        try (var running = RunningProcessor.databaseFirst(kafka, HANDLERS, uri).ready()) {
            KAFKA.await(kafka, Topics.ACCEPTED, 2);
            append(put("after"));
            KAFKA.await(kafka, Topics.ACCEPTED, 3);
        }
        assertThat(wire(outcomes())).hasSize(3).containsAll(wire(lost));
    }

    /** Offsets can be forgotten, and a command that was passed over then is one that a handler here decides now. */
    @Test
    void whatWasDecidedLateIsEmittedThoughLaterCommandsWereLongAgo() throws Exception {
        Peer.createDatabase(uri);
        BaseSchema.install(Peer.connect(uri));
        var commands = IntStream.range(0, 4).mapToObj(i -> put("n" + i)).toList();
        var delivered = new DeliveredOutcomes(kafka, "tx-processor");
        try (var runner = new HandlerRunner(Duration.ofSeconds(20))) {
            var first = ledger(delivered);
            for (int offset : new int[] {0, 2, 3}) {
                deliver(decider(first, runner).decide(commands.get(offset), at(offset)));
            }
            // The one between is decided, and the processor dies before its outcome is written.
            var lost = decider(ledger(delivered), runner).decide(commands.get(1), at(1));
            var second = ledger(delivered);
            for (int offset : new int[] {0, 1, 2, 3}) {
                var again = decider(second, runner).decide(commands.get(offset), at(offset));
                assertThat(wire(again)).isEqualTo(offset == 1 ? wire(lost) : List.of());
            }
            deliver(lost);
            var third = ledger(delivered);
            for (int offset : new int[] {0, 1, 2, 3}) {
                assertThat(decider(third, runner).decide(commands.get(offset), at(offset)))
                        .isEmpty();
            }
        }
    }

    /** A predecessor's last transaction can be open, or committed and not yet shown, when its successor asks. */
    @Test
    void whatStandsBehindAnOpenTransactionIsWaitedFor() throws Exception {
        Peer.createDatabase(uri);
        BaseSchema.install(Peer.connect(uri));
        var delivered = new DeliveredOutcomes(kafka, "tx-processor");
        var properties = kafka.producerProperties("test-open");
        properties.put("transactional.id", kafka.topicPrefix() + "open");
        try (var runner = new HandlerRunner(Duration.ofSeconds(20));
                var open = new KafkaProducer<>(
                        properties,
                        new StringSerializer(),
                        Topics.ACCEPTED.valueSerde().serializer())) {
            var ledger = ledger(delivered);
            var first = last(decider(ledger, runner).decide(put("first"), at(0)));
            var second = last(decider(ledger, runner).decide(put("second"), at(1)));
            open.initTransactions();
            open.beginTransaction();
            open.send(new ProducerRecord<>(
                    Topics.ACCEPTED.name(kafka.topicPrefix()), 1, second.id().toString(), second));
            open.flush();
            deliver(List.of(first));
            var part = delivered.upToNow(1);
            var instant = first.decided().transaction().instant();
            var answer = CompletableFuture.supplyAsync(() -> part.has(at(0), true, instant));
            await().during(Duration.ofSeconds(1)).atMost(Duration.ofSeconds(5)).until(() -> !answer.isDone());
            open.abortTransaction();
            assertThat(answer.get(30, TimeUnit.SECONDS)).isTrue();
            assertThat(part.has(at(1), true, second.decided().transaction().instant()))
                    .isFalse();
        }
    }

    private static Outcome.Accepted last(List<Outcome> outcomes) {
        return (Outcome.Accepted) outcomes.get(outcomes.size() - 1);
    }

    private DatabaseFirstLedger ledger(DeliveredOutcomes delivered) {
        return new DatabaseFirstLedger(Peer.connect(uri), "tx-processor", delivered, HANDLERS::attributes);
    }

    private static RecordPosition at(int offset) {
        return new RecordPosition("pending-cmds", 1, offset);
    }

    private void deliver(List<Outcome> outcomes) {
        for (var outcome : outcomes) {
            KAFKA.append(kafka, Topics.ACCEPTED, 1, outcome.id().toString(), (Outcome.Accepted) outcome);
        }
    }
}
