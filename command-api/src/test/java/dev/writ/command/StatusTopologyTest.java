package dev.writ.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import dev.writ.common.message.Command;
import dev.writ.common.message.Outcome;
import dev.writ.common.message.RecordPosition;
import dev.writ.common.topic.Topic;
import dev.writ.common.topic.Topics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatusTopologyTest {
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final List<String> heard = new ArrayList<>();
    private TopologyTestDriver driver;
    private StatusStore store;
    private long offset;

    @BeforeEach
    void open(@TempDir Path folder) {
        var properties = new Properties();
        properties.put("application.id", "test");
        properties.put("bootstrap.servers", "127.0.0.1:1");
        properties.put("state.dir", folder.toString());
        driver = new TopologyTestDriver(StatusTopology.build("", listener(), meters), properties);
        store = new StatusStore(
                () -> Optional.of(new StatusStreams.Stores(
                        driver.getKeyValueStore(StatusTopology.PENDING_STORE),
                        driver.getKeyValueStore(StatusTopology.ACCEPTED_STORE),
                        driver.getKeyValueStore(StatusTopology.FAILED_STORE))),
                "");
    }

    @AfterEach
    void close() {
        driver.close();
    }

    @Test
    void theTopologyIsWhatItWas() {
        var description =
                StatusTopology.build("x.", listener(), meters).describe().toString();
        assertThat(description.lines().map(String::strip))
                .containsExactly(
                        "Topologies:",
                        "Sub-topology: 0 for global store (will not generate tasks)",
                        "Source: pending-source (topics: [x.pending-cmds])",
                        "--> pending-processor",
                        "Processor: pending-processor (stores: [pending])",
                        "--> none",
                        "<-- pending-source",
                        "Sub-topology: 1 for global store (will not generate tasks)",
                        "Source: accepted-source (topics: [x.accepted-cmds])",
                        "--> accepted-processor",
                        "Processor: accepted-processor (stores: [accepted])",
                        "--> none",
                        "<-- accepted-source",
                        "Sub-topology: 2 for global store (will not generate tasks)",
                        "Source: failed-source (topics: [x.failed-cmds])",
                        "--> failed-processor",
                        "Processor: failed-processor (stores: [failed])",
                        "--> none",
                        "<-- failed-source");
    }

    @Test
    void aCommandIsPendingUntilItsOutcomeIsThere() {
        var command = Samples.command(1);
        var pending = record(command);
        assertThat(store.find(command.id())).contains(new CommandState.Pending(new Recorded(command, pending)));

        outcome(Samples.accepted(command, pending, 1001));

        var state = (CommandState.Decided) store.find(command.id()).orElseThrow();
        assertThat(state.status()).isEqualTo(Status.ACCEPTED);
        assertThat(state.recorded()).contains(new Recorded(command, pending));
        assertThat(state.outcome().basisT()).isEqualTo(1001);
        assertThat(state.outcome().members().has("facts")).isFalse();
        assertThat(store.outcome(state).get("facts")).hasSize(1);
        assertThat(heard).containsExactly("recorded " + command.id(), "decided " + command.id());
    }

    @Test
    void anOutcomeCanBeReadBeforeItsCommandAndIsNotOverwrittenByIt() {
        var command = Samples.command(1);
        outcome(Samples.rejected(command, new RecordPosition("pending-cmds", 0, 0), 1001));
        assertThat(store.find(command.id()).orElseThrow().status()).isEqualTo(Status.FAILED);

        record(command);

        var state = (CommandState.Decided) store.find(command.id()).orElseThrow();
        assertThat(state.status()).isEqualTo(Status.FAILED);
        assertThat(state.outcome().error().code()).contains("insufficient-funds");
        assertThat(state.recorded().orElseThrow().command()).isEqualTo(command);
    }

    @Test
    void theFirstDecisionStandsInWhateverOrderTheyAreRead() {
        var first = Samples.command(1);
        var pending = record(first);
        outcome(Samples.accepted(first, pending, 1003));
        outcome(Samples.accepted(first, pending, 1002));
        outcome(Samples.accepted(first, pending, 1004));
        outcome(Samples.rejected(first, pending, 1005));
        assertThat(basisT(first.id())).isEqualTo(1002);

        outcome(Samples.rejected(first, pending, 1001));
        assertThat(basisT(first.id())).isEqualTo(1001);
        assertThat(store.find(first.id()).orElseThrow().status()).isEqualTo(Status.FAILED);
    }

    @Test
    void ofTwoRecordsWithOneIdTheDecidedOneCounts() {
        var id = Samples.id(1);
        var first = Samples.command(id, "deposit", "{\"amount\":1}", Samples.NOON, "anonymous");
        var second = Samples.command(id, "deposit", "{\"amount\":2}", Samples.NOON.plusSeconds(1), "anonymous");
        record(first);
        var decided = record(second);
        assertThat(store.find(id).orElseThrow().payloadHash())
                .isEqualTo(first.meta().payloadHash());

        outcome(Samples.accepted(second, decided, 1001));

        var state = (CommandState.Decided) store.find(id).orElseThrow();
        assertThat(state.payloadHash()).isEqualTo(second.meta().payloadHash());
        assertThat(state.recorded().orElseThrow().command()).isEqualTo(second);
        assertThat(store.list(ListQuery.parse(Map.of())).commands()).hasSize(1);
    }

    @Test
    void ofSeveralThatAreNotDecidedTheOneOfTheIntentIsFound() {
        var id = Samples.id(1);
        var first = Samples.command(id, "deposit", "{\"amount\":1}", Samples.NOON, "anonymous");
        var second = Samples.command(id, "deposit", "{\"amount\":2}", Samples.NOON.plusSeconds(1), "anonymous");
        record(first);
        var decided = record(second);
        for (var command : List.of(first, second)) {
            assertThat(store.find(id, command.meta().payloadHash())
                            .orElseThrow()
                            .payloadHash())
                    .isEqualTo(command.meta().payloadHash());
        }
        assertThat(store.find(id, "neither").orElseThrow().payloadHash())
                .isEqualTo(first.meta().payloadHash());

        outcome(Samples.accepted(second, decided, 1001));

        assertThat(store.find(id, first.meta().payloadHash()).orElseThrow().payloadHash())
                .isEqualTo(second.meta().payloadHash());
    }

    @Test
    void whatIsOnItsWayToKafkaIsNotDenied() {
        var underway = new Underway();
        var states = new CommandStates(
                store,
                new RecentAppends(),
                underway,
                new OutcomeWaiters(),
                new ReadPositions(),
                () -> CompletableFuture.completedFuture(Map.of()),
                Runnable::run);
        underway.begin(Samples.id(1));
        underway.begin(Samples.id(1));
        underway.end(Samples.id(1));
        assertThat(refusal(states)).isEqualTo(ProblemType.UNAVAILABLE);
        underway.end(Samples.id(1));
        assertThat(refusal(states)).isEqualTo(ProblemType.NOT_FOUND);
    }

    private static ProblemType refusal(CommandStates states) {
        var asked = states.await(Samples.id(1), Duration.ZERO).toCompletableFuture();
        var failure = catchThrowableOfType(CompletionException.class, asked::join);
        return ((ProblemException) failure.getCause()).type();
    }

    @Test
    void whatIsNoCommandIsCountedAndPassedOver() {
        var raw = driver.createInputTopic("pending-cmds", new ByteArraySerializer(), new ByteArraySerializer());
        raw.pipeInput("k".getBytes(), "not json".getBytes());
        raw.pipeInput("k".getBytes(), (byte[]) null);
        raw.pipeInput(null, "{\"id\":1}".getBytes());
        driver.createInputTopic("accepted-cmds", new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput("k".getBytes(), "{}".getBytes());
        var beyondTime = Samples.command(2).toJson();
        beyondTime.withObject("/meta").put("submitted-at", "+999999999-12-31T23:59:59.999Z");
        raw.pipeInput(Samples.id(2).toString().getBytes(), dev.writ.common.media.Json.bytes(beyondTime));
        // The tx-processor buries it for its key: it would be pending for ever.
        raw.pipeInput(
                "k".getBytes(),
                dev.writ.common.media.Json.bytes(Samples.command(3).toJson()));
        assertThat(meters.counter("writ.status.undecodable").count()).isEqualTo(6);
        assertThat(store.find(Samples.id(3))).isEmpty();
        offset = 5;
        var command = Samples.command(1);
        record(command);
        assertThat(store.find(command.id())).isPresent();
    }

    @Test
    void aRecordThatDecodesAndYetCannotBeKeptIsPassedOverToo() {
        var topic = new Topic<Command>(
                "pending-cmds",
                Serdes.serdeFrom(Topics.PENDING.valueSerde().serializer(), (name, bytes) -> {
                    throw new ArithmeticException("long overflow");
                }),
                Map.of());
        var processor = new StatusProcessor<Command>("store", topic, new Undecodable(meters)) {
            @Override
            Entries entries(Command value, RecordPosition position, byte[] bytes) {
                throw new AssertionError("nothing was decoded");
            }
        };
        var context = new MockProcessorContext<Void, Void>();
        context.setRecordMetadata("pending-cmds", 0, 0);
        processor.init(context);
        processor.process(new Record<>(null, new byte[] {1}, 0));
        assertThat(meters.counter("writ.status.undecodable").count()).isEqualTo(1);
    }

    @Test
    void theListIsNewestFirstAndFiltered() {
        for (int n = 1; n <= 6; n++) {
            var command = Samples.command(
                    Samples.id(n),
                    n % 2 == 0 ? "deposit" : "withdraw",
                    "{}",
                    Samples.NOON.plusSeconds(n),
                    n == 6 ? "carol" : "anonymous");
            var pending = record(command);
            if (n == 4) {
                outcome(Samples.accepted(command, pending, 1000 + n));
            }
            if (n == 5) {
                outcome(Samples.rejected(command, pending, 1000 + n));
            }
        }
        assertThat(list(Map.of())).containsExactly(6, 5, 4, 3, 2, 1);
        assertThat(list(Map.of("action", "deposit"))).containsExactly(6, 4, 2);
        assertThat(list(Map.of("status", "accepted"))).containsExactly(4);
        assertThat(list(Map.of("status", "failed"))).containsExactly(5);
        assertThat(list(Map.of("status", "pending", "action", "withdraw"))).containsExactly(3, 1);
        assertThat(list(Map.of("principal", "carol"))).containsExactly(6);
        assertThat(list(Map.of("from", "2026-03-01T12:00:02Z", "to", "2026-03-01T12:00:04Z")))
                .containsExactly(3, 2);
        assertThat(list(Map.of("limit", ""))).hasSize(6);
    }

    @Test
    void pagesMeetWithoutGapOrRepetition() {
        for (int n = 1; n <= 7; n++) {
            // Several in one millisecond: the id decides among them.
            record(Samples.command(Samples.id(n), "deposit", "{}", Samples.NOON.plusMillis(n / 3), "anonymous"));
        }
        var seen = new ArrayList<Integer>();
        Optional<ListQuery.Cursor> next = Optional.empty();
        do {
            var parameters = next.map(c -> Map.of("limit", List.of("2"), "cursor", List.of(c.text())))
                    .orElse(Map.of("limit", List.of("2")));
            var page = store.list(ListQuery.parse(parameters));
            page.commands().forEach(c -> seen.add(number(c)));
            next = page.next();
        } while (next.isPresent());
        assertThat(seen).containsExactly(7, 6, 5, 4, 3, 2, 1);
    }

    private List<Integer> list(Map<String, String> parameters) {
        var query = new java.util.HashMap<String, List<String>>();
        parameters.forEach((k, v) -> query.put(k, List.of(v)));
        return store.list(ListQuery.parse(query)).commands().stream()
                .map(StatusTopologyTest::number)
                .toList();
    }

    private static int number(CommandState state) {
        return (int) (state.id().getLeastSignificantBits() & 0xffff);
    }

    private long basisT(UUID id) {
        return store.find(id)
                .map(s -> ((CommandState.Decided) s).outcome().basisT())
                .orElseThrow();
    }

    private RecordPosition record(Command command) {
        pipe(Topics.PENDING, command.id(), command);
        return new RecordPosition("pending-cmds", 0, offset++);
    }

    private void outcome(Outcome outcome) {
        if (outcome instanceof Outcome.Accepted accepted) {
            pipe(Topics.ACCEPTED, accepted.id(), accepted);
        } else if (outcome instanceof Outcome.Failed failed) {
            pipe(Topics.FAILED, failed.id(), failed);
        }
    }

    private <V> void pipe(Topic<V> topic, UUID key, V value) {
        driver.createInputTopic(
                        topic.name(), new StringSerializer(), topic.valueSerde().serializer())
                .pipeInput(key.toString(), value);
    }

    private StatusListener listener() {
        return new StatusListener() {
            @Override
            public void recorded(UUID id) {
                heard.add("recorded " + id);
            }

            @Override
            public void decided(Outcome outcome) {
                heard.add("decided " + outcome.id());
            }

            @Override
            public void restoring() {
                heard.add("restoring");
            }

            @Override
            public void readable(java.util.function.Predicate<UUID> has) {
                heard.add("readable");
            }
        };
    }
}
