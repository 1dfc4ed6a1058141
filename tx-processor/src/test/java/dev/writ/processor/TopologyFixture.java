package dev.writ.processor;

import static java.nio.charset.StandardCharsets.UTF_8;

import datomic.Database;
import datomic.Peer;
import dev.writ.common.media.Json;
import dev.writ.common.message.Command;
import dev.writ.common.message.Outcome;
import dev.writ.common.topic.Topics;
import dev.writ.database.BaseSchema;
import dev.writ.handler.CommandHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;

/** The topology over a log-first ledger whose projection has only the base schema. */
final class TopologyFixture implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Database EMPTY = emptyDatabase();

    final LogFirstLedger ledger = new LogFirstLedger(new LogFirstLedger.Projection() {
        @Override
        public Database database() {
            return EMPTY;
        }

        @Override
        public Database caughtUp() {
            return EMPTY;
        }
    });
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final HandlerRunner runner;
    private final TopologyTestDriver driver;
    private final TestInputTopic<byte[], byte[]> pending;
    private final TestOutputTopic<String, Outcome.Accepted> accepted;
    private final TestOutputTopic<String, Outcome.Failed> failed;
    private final TestOutputTopic<byte[], byte[]> dead;

    TopologyFixture(CommandHandler... handlers) {
        this(Decider.UnknownActions.Verdict.FAIL, handlers);
    }

    TopologyFixture(Decider.UnknownActions.Verdict unknown, CommandHandler... handlers) {
        var known = new Handlers(List.of(handlers));
        var metrics = new DecisionMetrics(meters, known);
        runner = new HandlerRunner(Duration.ofSeconds(2), metrics::handled);
        var measured = new ObservedLedger(ledger, metrics);
        var decider = new Decider(
                "test-processor", known, action -> unknown, measured, runner, Clock.fixed(NOW, ZoneOffset.UTC), 3);
        var topology = ProcessorTopology.of(
                "", () -> new CommandProcessor(decider, ledger, DeadTail.Highest.NONE, "test-processor", metrics));
        var properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test-processor");
        driver = new TopologyTestDriver(topology, properties);
        pending = driver.createInputTopic("pending-cmds", new ByteArraySerializer(), new ByteArraySerializer());
        accepted = driver.createOutputTopic(
                "accepted-cmds",
                new StringDeserializer(),
                Topics.ACCEPTED.valueSerde().deserializer());
        failed = driver.createOutputTopic(
                "failed-cmds",
                new StringDeserializer(),
                Topics.FAILED.valueSerde().deserializer());
        dead = driver.createOutputTopic("dead-cmds", new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static Database emptyDatabase() {
        try {
            var uri = "datomic:mem://" + UUID.randomUUID();
            Peer.createDatabase(uri);
            var connection = Peer.connect(uri);
            BaseSchema.install(connection);
            return connection.db();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    static Command command(String action, String data) {
        return command(UUID.randomUUID(), action, data);
    }

    static Command command(UUID id, String action, String data) {
        try {
            var json = Json.parse(data);
            return new Command(
                    id, action, json, new Command.Meta(NOW, "anonymous", "test", Command.payloadHash(action, json)));
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    void send(Command command) {
        send(command.id().toString().getBytes(UTF_8), Json.bytes(command.toJson()));
    }

    void send(byte[] key, byte[] value) {
        pending.pipeInput(key, value, NOW);
    }

    void send(TestRecord<byte[], byte[]> record) {
        pending.pipeInput(record);
    }

    /** Sends one command that leaves one outcome, besides those of schema. */
    Outcome outcome(Command command) {
        send(command);
        var outcomes = new ArrayList<Outcome>(accepted());
        outcomes.addAll(failed());
        outcomes.removeIf(o -> o.action().equals(InstallSchema.ACTION));
        if (outcomes.size() != 1) {
            throw new AssertionError("one outcome expected: " + outcomes);
        }
        return outcomes.get(0);
    }

    List<Outcome.Accepted> accepted() {
        return accepted.readValuesToList();
    }

    List<Outcome.Failed> failed() {
        return failed.readValuesToList();
    }

    List<TestRecord<String, Outcome.Accepted>> acceptedRecords() {
        return accepted.readRecordsToList();
    }

    List<TestRecord<byte[], byte[]>> dead() {
        return dead.readRecordsToList();
    }

    @Override
    public void close() {
        driver.close();
        runner.close();
    }
}
