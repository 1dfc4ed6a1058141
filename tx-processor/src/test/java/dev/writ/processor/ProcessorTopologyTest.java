package dev.writ.processor;

import static dev.writ.processor.TopologyFixture.command;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import datomic.Database;
import dev.writ.common.error.ProblemType;
import dev.writ.common.message.Outcome;
import dev.writ.handler.CommandHandler;
import dev.writ.handler.Decision;
import dev.writ.handler.Rejected;
import java.util.ArrayList;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;

class ProcessorTopologyTest {
    private static final CommandHandler PUT = TestHandler.of(
            "put",
            (c, db) -> Decision.builder()
                    .entity("item", Map.of(":item/name", c.data().path("name").asText()))
                    .build());

    private static ProblemType type(Outcome outcome) {
        return outcome.match(a -> null, f -> ProblemType.of(f.error().type()).orElseThrow());
    }

    @Test
    void theTopologyIsWhatItWas() {
        assertThat(ProcessorTopology.of("p-", () -> new CommandProcessor(null, null, null, "p", null))
                        .describe()
                        .toString())
                .isEqualToIgnoringWhitespace("""
                        Topologies:
                           Sub-topology: 0
                            Source: pending (topics: [p-pending-cmds])
                              --> decide
                            Processor: decide (stores: [])
                              --> accepted, dead, failed
                              <-- pending
                            Sink: accepted (topic: p-accepted-cmds)
                              <-- decide
                            Sink: dead (topic: p-dead-cmds)
                              <-- decide
                            Sink: failed (topic: p-failed-cmds)
                              <-- decide
                        """);
    }

    @Test
    void acceptedCommandsCarryTheirTransaction() {
        try (var fixture = new TopologyFixture(PUT)) {
            var command = command("put", "{\"name\": \"a\"}");
            var outcome = (Outcome.Accepted) fixture.outcome(command);
            assertThat(outcome.command()).isEqualTo(command);
            assertThat(outcome.decided().processor()).isEqualTo("test-processor");
            assertThat(outcome.decided().pending().topic()).isEqualTo("pending-cmds");
            var transaction = outcome.decided().transaction();
            assertThat(transaction.instant()).isEqualTo(TopologyFixture.NOW);
            assertThat(transaction.data()).contains(":item/name \"a\"").contains(":cmd/id #uuid \"" + command.id());
            assertThat(((Outcome.Facts.Listed) outcome.facts()).facts())
                    .singleElement()
                    .satisfies(f -> assertThat(f.a()).isEqualTo("item/name"));
            assertThat(Datomic.standing(fixture.ledger.database(), command.id()))
                    .isEqualTo(Standing.ACCEPTED);
        }
    }

    @Test
    void attributesComeInFrontOfTheFirstCommandThatNeedsThem() {
        try (var fixture = new TopologyFixture(PUT)) {
            fixture.send(command("put", "{\"name\": \"a\"}"));
            fixture.send(command("put", "{\"name\": \"b\"}"));
            var outcomes = fixture.accepted();
            assertThat(outcomes).extracting(Outcome::action).containsExactly(InstallSchema.ACTION, "put", "put");
            assertThat(outcomes.get(0).id()).isEqualTo(InstallSchema.id(TestHandler.ATTRIBUTES));
            assertThat(outcomes.get(0).decided().pending())
                    .isEqualTo(outcomes.get(1).decided().pending());
            long chain = outcomes.get(0).decided().transaction().prevT();
            for (var outcome : outcomes) {
                assertThat(outcome.decided().transaction().prevT()).isEqualTo(chain);
                chain = outcome.decided().transaction().basisT();
            }
            // The command that was appended at start is met later: it is decided already.
            fixture.send(InstallSchema.command(TestHandler.ATTRIBUTES, TopologyFixture.NOW));
            assertThat(fixture.accepted()).isEmpty();
        }
    }

    @Test
    void decisionsAreCountedByActionAndOutcome() {
        try (var fixture = new TopologyFixture(PUT)) {
            fixture.outcome(command("put", "{\"name\": \"a\"}"));
            fixture.outcome(command("made-up-1", "{}"));
            fixture.outcome(command("made-up-2", "{}"));
            var decisions = fixture.meters.get("writ.decisions");
            assertThat(decisions
                            .tags("outcome", "accepted", "action", "put")
                            .timer()
                            .count())
                    .isEqualTo(1);
            assertThat(fixture.meters
                            .get("writ.decisions")
                            .tags("outcome", "unknown-action", "action", "unknown")
                            .timer()
                            .count())
                    .isEqualTo(2);
            assertThat(fixture.meters
                            .find("writ.decisions")
                            .tag("action", "made-up-1")
                            .timer())
                    .isNull();
            assertThat(fixture.meters
                            .get("writ.handlers")
                            .tag("action", "put")
                            .timer()
                            .count())
                    .isEqualTo(1);
            assertThat(fixture.meters.get("writ.transactions").timer().count()).isEqualTo(4);
            assertThat(fixture.meters.get("writ.dead.records").counter().count())
                    .isZero();
            // Two of unknown actions, one put and the schema that it needs.
            assertThat(fixture.meters.get("writ.decisions.delay").timer().count())
                    .isEqualTo(4);
        }
    }

    @Test
    void aCommandIsDecidedOnce() {
        try (var fixture = new TopologyFixture(PUT)) {
            var id = UUID.randomUUID();
            fixture.outcome(command(id, "put", "{\"name\": \"a\"}"));
            fixture.send(command(id, "put", "{\"name\": \"a\"}"));
            fixture.send(command(id, "put", "{\"name\": \"other\"}"));
            assertThat(fixture.accepted()).isEmpty();
            assertThat(fixture.failed()).isEmpty();
        }
    }

    @Test
    void everyKindOfFailureLeavesOneTransactionWithMetadataOnly() {
        try (var fixture = new TopologyFixture(
                PUT,
                TestHandler.of("reject", (c, db) -> {
                    throw new Rejected("no-way", "not today");
                }),
                TestHandler.of("throw", (c, db) -> {
                    throw new IllegalStateException("boom");
                }),
                TestHandler.of("recurse", (c, db) -> recurse(0)),
                TestHandler.of("nothing", (c, db) -> null),
                TestHandler.of("hang", (c, db) -> hang()),
                TestHandler.of(
                        "forbidden",
                        (c, db) -> Decision.builder()
                                .add("datomic.tx", ":cmd/id", c.id())
                                .build()),
                TestHandler.of(
                        "unknown-attribute",
                        (c, db) -> Decision.builder().add("x", ":item/nope", 1L).build()),
                TestHandler.of(
                        "contend",
                        (c, db) -> Decision.builder()
                                .add("x", ":item/name", "c")
                                .guard(Decision.ref(":item/name", "a"), ":item/count", 7L)
                                .build()),
                TestHandler.of(
                        "huge",
                        (c, db) -> Decision.builder()
                                .add("x", ":item/note", "x".repeat(1_100_000))
                                .build()),
                TestHandler.of(
                        "endless-number",
                        (c, db) -> Decision.builder()
                                .add("x", ":item/count", new java.math.BigInteger("9".repeat(200)))
                                .build()),
                TestHandler.of(
                        "half-a-character",
                        (c, db) -> Decision.builder()
                                .add("x", ":item/note", "\ud83d")
                                .build()),
                TestHandler.of("cyclic", (c, db) -> {
                    var list = new ArrayList<Object>();
                    list.add(list);
                    return Decision.builder().add("x", ":item/note", list).build();
                }),
                TestHandler.of("reject-with-garbage", (c, db) -> {
                    throw new Rejected("garbage", "\udc00" + "x".repeat(5_000_000));
                }),
                TestHandler.of(
                        "unprintable",
                        (c, db) -> Decision.builder()
                                .add("x", ":item/note", new Object())
                                .build()))) {
            fixture.outcome(command("put", "{\"name\": \"a\"}"));
            var expected = Map.ofEntries(
                    Map.entry("reject", ProblemType.REJECTED),
                    Map.entry("throw", ProblemType.HANDLER_ERROR),
                    Map.entry("recurse", ProblemType.HANDLER_ERROR),
                    Map.entry("nothing", ProblemType.HANDLER_ERROR),
                    Map.entry("hang", ProblemType.HANDLER_ERROR),
                    Map.entry("forbidden", ProblemType.HANDLER_ERROR),
                    Map.entry("unprintable", ProblemType.HANDLER_ERROR),
                    Map.entry("half-a-character", ProblemType.HANDLER_ERROR),
                    Map.entry("cyclic", ProblemType.HANDLER_ERROR),
                    Map.entry("reject-with-garbage", ProblemType.REJECTED),
                    Map.entry("endless-number", ProblemType.HANDLER_ERROR),
                    Map.entry("unknown-attribute", ProblemType.REFUSED),
                    Map.entry("contend", ProblemType.CONTENDED),
                    Map.entry("huge", ProblemType.TOO_LARGE),
                    Map.entry("nobody-knows", ProblemType.UNKNOWN_ACTION));
            long t = fixture.ledger.database().basisT();
            for (var e : expected.entrySet()) {
                var command = command(e.getKey(), "{}");
                var outcome = fixture.outcome(command);
                assertThat(type(outcome)).as(e.getKey()).isEqualTo(e.getValue());
                var transaction = outcome.decided().transaction();
                assertThat(transaction.prevT()).as(e.getKey()).isEqualTo(t);
                t = transaction.basisT();
                assertThat(transaction.data()).contains(":cmd/success? false").doesNotContain(":item/");
                assertThat(Datomic.standing(fixture.ledger.database(), command.id()))
                        .isEqualTo(Standing.FAILED);
            }
            // A unique value that is taken, and data that the schema does not allow.
            assertThat(type(fixture.outcome(command("put", "{\"name\": \"a\"}"))))
                    .isEqualTo(ProblemType.REFUSED);
            assertThat(type(fixture.outcome(command("put", "{\"name\": 1}")))).isEqualTo(ProblemType.INVALID);
        }
    }

    private static Decision recurse(int depth) {
        return depth < 0 ? Decision.nothing() : recurse(depth + 1);
    }

    private static Decision hang() {
        try {
            new java.util.concurrent.CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Decision.nothing();
    }

    @Test
    void rejectionsKeepTheirCode() {
        try (var fixture = new TopologyFixture(TestHandler.of("reject", (c, db) -> {
            throw new Rejected("no-way", "not today");
        }))) {
            var failed = (Outcome.Failed) fixture.outcome(command("reject", "{}"));
            assertThat(failed.error().code()).contains("no-way");
            assertThat(failed.error().detail()).isEqualTo("not today");
        }
    }

    @Test
    void anotherProcessorsActionIsPassedOver() {
        try (var fixture = new TopologyFixture(Decider.UnknownActions.Verdict.PASS_OVER, PUT)) {
            fixture.send(command("other", "{}"));
            assertThat(fixture.accepted()).isEmpty();
            assertThat(fixture.failed()).isEmpty();
        }
    }

    @Test
    void whatIsNoCommandIsKeptWithItsReason() {
        try (var fixture = new TopologyFixture(PUT)) {
            var key = UUID.randomUUID().toString().getBytes(UTF_8);
            fixture.send(key, new byte[] {1, 2, 3});
            fixture.send(key, "{}".getBytes(UTF_8));
            fixture.send(key, null);
            fixture.send(null, "[]".getBytes(UTF_8));
            var command = command("put", "{}");
            fixture.send("another key".getBytes(UTF_8), dev.writ.common.media.Json.bytes(command.toJson()));
            var dead = fixture.dead();
            assertThat(dead).hasSize(5);
            assertThat(dead.get(0).value()).containsExactly(1, 2, 3);
            assertThat(dead.get(0).key()).isEqualTo(key);
            assertThat(dead)
                    .allSatisfy(r -> assertThat(new String(
                                    r.headers().lastHeader("writ-reason").value(), UTF_8))
                            .isNotBlank());
            assertThat(new String(
                            dead.get(1).headers().lastHeader("writ-reason").value(), UTF_8))
                    .contains("\"id\" is missing");
            assertThat(fixture.failed()).isEmpty();
        }
    }

    @Test
    void headersFollowTheCommand() {
        try (var fixture = new TopologyFixture(PUT)) {
            var command = command("put", "{\"name\": \"a\"}");
            var trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
            var headers = new RecordHeaders().add("traceparent", trace.getBytes(UTF_8));
            fixture.send(new TestRecord<>(
                    command.id().toString().getBytes(UTF_8),
                    dev.writ.common.media.Json.bytes(command.toJson()),
                    headers,
                    TopologyFixture.NOW));
            var record = fixture.acceptedRecords().get(1);
            assertThat(record.key()).isEqualTo(command.id().toString());
            assertThat(header(record, "traceparent")).isEqualTo(trace);
            assertThat(header(record, "ce_type")).isEqualTo("dev.writ.command.accepted.v1");
            assertThat(header(record, "ce_source")).isEqualTo("/writ/tx-processor/test-processor");
            assertThat(header(record, "ce_id")).isEqualTo(command.id().toString());
        }
    }

    private static String header(TestRecord<?, ?> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }

    @Test
    void factsThatAreTooManyAreCounted() {
        try (var fixture = new TopologyFixture(
                TestHandler.of("grow", (c, db) -> {
                    int from = c.data().path("count").asInt();
                    var decision = Decision.builder();
                    for (int i = from; i < from + 500; i++) {
                        decision.add("x" + i, ":item/note", "n" + i + "x".repeat(2000));
                    }
                    return decision.build();
                }),
                // Short transaction data that makes many long facts.
                TestHandler.of("clear", (c, db) -> {
                    var decision = Decision.builder();
                    for (var d : db.datoms(Database.AEVT, datomic.Util.read(":item/note"))) {
                        decision.retractEntity(d.e());
                    }
                    return decision.build();
                }))) {
            for (int i = 0; i < 6; i++) {
                fixture.outcome(command("grow", "{\"count\": " + 1000 * i + "}"));
            }
            var outcome = (Outcome.Accepted) fixture.outcome(command("clear", "{}"));
            assertThat(outcome.facts()).isEqualTo(new Outcome.Facts.Omitted(3000));
        }
    }
}
