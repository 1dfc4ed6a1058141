package dev.writ.processor;

import static dev.writ.processor.TopologyFixture.command;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.writ.common.message.Command;
import dev.writ.common.message.Outcome;
import dev.writ.common.topic.Topics;
import dev.writ.handler.Action;
import dev.writ.handler.CommandHandler;
import dev.writ.handler.Decision;
import dev.writ.testkit.KafkaFixture;
import dev.writ.testkit.ShiftedClock;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Things that happen to a processor and must not show in the log, whichever ledger it has. */
class BothLedgersIT {
    @RegisterExtension
    static final KafkaFixture KAFKA = new KafkaFixture();

    private static final int MIB = 1024 * 1024;

    private final TestLog log = new TestLog(KAFKA);
    private final String uri = "datomic:mem://" + UUID.randomUUID();

    private void check(LedgerKind kind, RunningProcessor running) throws Exception {
        log.requireOneOutcomeEach();
        log.requireRebuilds(kind.database(running));
    }

    @ParameterizedTest
    @EnumSource
    void kafkaForgetsWhatWasRead(LedgerKind kind) throws Exception {
        log.append(EveryStepIT.commands("a", 20));
        try (var running = kind.start(log.kafka(), EveryStepIT.HANDLERS, uri)) {
            log.awaitAll();
        }
        log.loseOffsets("tx-processor");
        log.append(EveryStepIT.commands("b", 10));
        try (var running = kind.start(log.kafka(), EveryStepIT.HANDLERS, uri)) {
            log.awaitAll();
            check(kind, running);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aNewAttributeComesWithANewHandler(LedgerKind kind) throws Exception {
        log.append(EveryStepIT.commands("a", 10));
        try (var running = kind.start(log.kafka(), EveryStepIT.HANDLERS, uri)) {
            log.awaitAll();
        }
        var tag = Action.named("tag")
                .title("Tag")
                .attributes(TestHandler.ATTRIBUTES)
                .attributes("""
                        [{:db/ident :item/tag, :db/valueType :db.type/keyword, :db/cardinality :db.cardinality/many,
                          :db/index true}]""")
                .build();
        var all = new Handlers(List.of(
                EveryStepIT.HANDLERS.find("put").orElseThrow().handler(),
                new TestHandler(
                        tag,
                        (c, db) -> Decision.builder()
                                .add(
                                        Decision.ref(
                                                ":item/name",
                                                c.data().path("name").asText()),
                                        ":item/tag",
                                        Decision.keyword(":tag/new"))
                                .build())));
        // In front of the processor's own command for the attribute, in each partition.
        log.append(List.of(tag("a0"), tag("a1"), tag("a2")));
        try (var running = kind.start(log.kafka(), all, uri).ready()) {
            log.append(EveryStepIT.commands("b", 5));
            log.awaitAll();
            assertThat(log.outcomes())
                    .filteredOn(o -> o.action().equals("tag"))
                    .allMatch(Outcome.Accepted.class::isInstance)
                    .hasSize(3);
            assertThat(KAFKA.read(log.kafka(), Topics.ACCEPTED))
                    .filteredOn(r -> r.value().action().equals(InstallSchema.ACTION))
                    .hasSize(2);
            check(kind, running);
        }
    }

    private static Command tag(String name) {
        return command("tag", "{\"name\": \"" + name + "\"}");
    }

    @ParameterizedTest
    @EnumSource
    void theHostsClockIsSetBackAndForward(LedgerKind kind) throws Exception {
        var clock = new ShiftedClock(Duration.ofHours(-3));
        try (var running = kind.start(log.kafka(), EveryStepIT.HANDLERS, uri, clock.clock())
                .ready()) {
            for (int hours : new int[] {-3, -2, -4}) {
                clock.set(Duration.ofHours(hours));
                log.append(EveryStepIT.commands("h" + -hours, 10));
                log.awaitAll();
            }
        }
        clock.set(Duration.ofHours(-5));
        try (var running = kind.start(log.kafka(), EveryStepIT.HANDLERS, uri, clock.clock())
                .ready()) {
            log.append(EveryStepIT.commands("restart", 10));
            log.awaitAll();
            // Datomic takes no instant that is ahead of its own clock: a little is waited for, a lot said.
            clock.set(Duration.ofMillis(1500));
            log.append(EveryStepIT.commands("ahead", 5));
            log.awaitAll();
            clock.set(Duration.ofHours(1));
            log.append(EveryStepIT.commands("far-ahead", 5));
            await().atMost(30, TimeUnit.SECONDS)
                    .until(() -> running.processor().health().reason().contains("ahead of Datomic's clock"));
            clock.set(Duration.ZERO);
            log.awaitAll();
            check(kind, running);
        }
        var instants = log.outcomes().stream()
                .map(o -> o.decided().transaction())
                .sorted(Comparator.comparingLong(t -> t.basisT()))
                .map(t -> t.instant())
                .toList();
        assertThat(instants).isSorted();
        assertThat(log.outcomes())
                .filteredOn(Outcome.Accepted.class::isInstance)
                .hasSize(50 * 3 / 5);
        assertThat(log.outcomes())
                .extracting(o -> o.match(a -> "", f -> f.error().type()))
                .noneMatch(type -> type.endsWith("/refused") || type.endsWith("/contended"));
    }

    /** {@code size} characters of {@code of} for a note, and the names of items to retract. */
    private static final CommandHandler BIG = TestHandler.of("big", (c, db) -> {
        var data = c.data();
        var of = data.path("of").asText("x");
        var attributes = new HashMap<String, Object>();
        attributes.put(":item/name", data.path("name").asText());
        attributes.put(
                ":item/note",
                data.path("note").asText("") + of.repeat(data.path("size").asInt()));
        var decision = Decision.builder().entity("item", attributes);
        data.path("retract").forEach(name -> decision.retractEntity(Decision.ref(":item/name", name.asText())));
        return decision.build();
    });

    @ParameterizedTest
    @EnumSource
    void anOutcomeIsNeverTooLarge(LedgerKind kind) throws Exception {
        var d = TxProcessorConfig.with(log.kafka());
        var config = new TxProcessorConfig(
                d.kafka(), d.id(), Optional.empty(), Duration.ofSeconds(20), d.commitInterval(), true, 1, 10);
        var nearly = 950_000;
        try (var running = kind.start(config, new Handlers(List.of(BIG)), uri, Clock.systemUTC())) {
            for (int i = 0; i < 8; i++) {
                log.append(command("big", "{\"name\": \"b" + i + "\", \"size\": " + nearly + "}"));
            }
            log.awaitAll();
            // The command, the transaction and the facts are each nearly as large as they may be.
            var largest = command(
                    "big",
                    "{\"name\": \"largest\", \"note\": \"" + "n".repeat(1_000_000)
                            + "\", \"retract\": [\"b0\", \"b1\", \"b2\"]}");
            var omitted =
                    command("big", "{\"name\": \"omitted\", \"retract\": [\"b3\", \"b4\", \"b5\", \"b6\", \"b7\"]}");
            var tooLong = command("big", "{\"name\": \"too-long\", \"size\": " + MIB + "}");
            // Each quote is two characters in the text, and four or twelve in the log.
            var quotes = command("big", "{\"name\": \"quotes\", \"of\": \"\\\"\", \"size\": 450000}");
            log.append(largest, omitted, tooLong, quotes);
            log.append(command("big", "{\"name\": \"after\"}"));
            log.awaitAll();
            assertThat(facts(log.outcome(largest))).isInstanceOf(Outcome.Facts.Listed.class);
            assertThat(facts(log.outcome(omitted))).isEqualTo(new Outcome.Facts.Omitted(12));
            assertThat(tooLarge(log.outcome(tooLong))).isTrue();
            assertThat(tooLarge(log.outcome(quotes))).isEqualTo(kind == LedgerKind.DATABASE_FIRST);
            check(kind, running);
        }
    }

    private static Outcome.Facts facts(Outcome outcome) {
        return ((Outcome.Accepted) outcome).facts();
    }

    private static boolean tooLarge(Outcome outcome) {
        return outcome.match(a -> false, f -> f.error().type().endsWith("/too-large"));
    }

    private static final String ODD_ATTRIBUTES = """
            [{:db/ident :odd/one, :db/valueType :db.type/ref, :db/cardinality :db.cardinality/one}
             {:db/ident :odd/many, :db/valueType :db.type/ref, :db/cardinality :db.cardinality/many}
             {:db/ident :odd/long, :db/valueType :db.type/long, :db/cardinality :db.cardinality/one}
             {:db/ident :odd/tuple, :db/valueType :db.type/tuple, :db/cardinality :db.cardinality/one,
              :db/tupleTypes [:db.type/long :db.type/string]}]""";

    private static Map<String, Object> oddValues() {
        var huge = new BigInteger("99999999999999999999");
        var odd = new LinkedHashMap<String, Object>();
        odd.put(":odd/one", huge);
        odd.put(":odd/many", List.of(huge));
        odd.put(":odd/long", huge);
        odd.put(":odd/tuple", 7L);
        return odd;
    }

    /** Datomic says so in its own terms, or merely fails. */
    @ParameterizedTest
    @EnumSource
    void dataThatDatomicCannotTakeIsRefusedAndStopsNothing(LedgerKind kind) throws Exception {
        var odd = Action.named("odd")
                .title("Odd")
                .attributes(TestHandler.ATTRIBUTES)
                .attributes(ODD_ATTRIBUTES)
                .build();
        var handler = new TestHandler(odd, (c, db) -> {
            var attribute = c.data().path("attribute").asText();
            return Decision.builder()
                    .add("x", ":item/name", c.id().toString())
                    .add("x", attribute, oddValues().get(attribute))
                    .build();
        });
        var inMap = new TestHandler(
                Action.named("odd-map")
                        .title("Odd")
                        .attributes(TestHandler.ATTRIBUTES)
                        .attributes(ODD_ATTRIBUTES)
                        .build(),
                (c, db) -> {
                    var attribute = c.data().path("attribute").asText();
                    var value = attribute.equals(":odd/tuple")
                            ? Set.of(1L)
                            : oddValues().get(attribute);
                    return Decision.builder()
                            .entity("x", Map.of(attribute, value))
                            .build();
                });
        var commands = new ArrayList<Command>();
        for (var attribute : oddValues().keySet()) {
            commands.add(command("odd", "{\"attribute\": \"" + attribute + "\"}"));
            commands.add(command("odd-map", "{\"attribute\": \"" + attribute + "\"}"));
        }
        log.append(commands);
        try (var running = kind.start(log.kafka(), new Handlers(List.of(handler, inMap)), uri)) {
            log.awaitAll();
            assertThat(log.outcomes())
                    .extracting(o -> o.match(a -> "accepted", f -> f.error().type()))
                    .allMatch(type -> type.endsWith("/refused"))
                    .hasSize(commands.size());
            check(kind, running);
        }
    }

    @ParameterizedTest
    @EnumSource
    void kafkaGoesAwayUnderLoad(LedgerKind kind) throws Exception {
        var slow = TestHandler.of("slow", (c, db) -> {
            LockSupport.parkNanos(Duration.ofMillis(30).toNanos());
            return Decision.nothing();
        });
        try (var running =
                kind.start(log.kafka(), new Handlers(List.of(slow)), uri).ready()) {
            log.append(IntStream.range(0, 120)
                    .mapToObj(i -> command(i % 2 == 0 ? "slow" : "unheard-of", "{}"))
                    .toList());
            KAFKA.stop();
            await().atMost(30, TimeUnit.SECONDS)
                    .until(() -> !running.processor().health().ready());
            assertThat(running.processor().health().reason()).isNotEmpty();
            // Long enough for whatever is tried meanwhile to fail.
            await().during(4, TimeUnit.SECONDS)
                    .atMost(20, TimeUnit.SECONDS)
                    .until(() -> !running.processor().health().ready());
            KAFKA.start();
            log.append(command("slow", "{}"));
            log.awaitAll();
            assertThat(log.outcomes())
                    .filteredOn(Outcome.Accepted.class::isInstance)
                    .hasSize(61);
            check(kind, running);
        }
    }
}
