package dev.writ.processor;

import static dev.writ.processor.TopologyFixture.command;
import static org.assertj.core.api.Assertions.assertThat;

import datomic.Peer;
import dev.writ.common.message.Command;
import dev.writ.common.message.Outcome;
import dev.writ.handler.CommandHandler;
import dev.writ.handler.Decision;
import dev.writ.handler.Rejected;
import dev.writ.processor.Faults.Step;
import dev.writ.testkit.KafkaFixture;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Database-first, a processor ends at each step of a record's life, and its successor goes on with the database that
 * outlives it: no decision is lost or made twice, and what is emitted again is what was emitted before.
 */
class EveryStepIT {
    @RegisterExtension
    static final KafkaFixture KAFKA = new KafkaFixture();

    private static final CommandHandler PUT = TestHandler.of("put", (c, db) -> {
        var name = c.data().path("name").asText();
        if (name.startsWith("bad")) {
            throw new Rejected("bad-name", "\"" + name + "\" is a bad name");
        }
        return Decision.builder().entity("item", Map.of(":item/name", name)).build();
    });
    static final Handlers HANDLERS = new Handlers(List.of(PUT));
    /** Most of it is not committed yet when the processor is torn down. */
    private static final Duration LATER = Duration.ofSeconds(3);

    private final TestLog log = new TestLog(KAFKA);
    private final String uri = "datomic:mem://" + UUID.randomUUID();

    private RunningProcessor running(Faults faults) {
        return RunningProcessor.databaseFirst(TxProcessorConfig.with(log.kafka()), HANDLERS, uri, faults);
    }

    private RunningProcessor committingLater(Faults faults) {
        var d = TxProcessorConfig.with(log.kafka());
        var config = new TxProcessorConfig(
                d.kafka(), d.id(), d.handlers(), d.handlerTimeout(), LATER, true, d.threads(), d.attempts());
        return RunningProcessor.databaseFirst(config, HANDLERS, uri, faults);
    }

    static List<Command> commands(String name, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> {
                    if (i % 5 == 3) {
                        return command("unheard-of", "{}");
                    }
                    var prefix = i % 5 == 4 ? "bad" : "";
                    return command("put", "{\"name\": \"" + prefix + name + i + "\"}");
                })
                .toList();
    }

    private void check() throws Exception {
        log.requireOneOutcomeEach();
        log.requireIdenticalWhereRepeated();
        log.requireRebuilds(Peer.connect(uri).db());
        assertThat(log.outcomes())
                .allSatisfy(o -> assertThat(o instanceof Outcome.Accepted).isEqualTo(isGood(log.command(o.id()))));
    }

    private static boolean isGood(Command command) {
        return command.action().equals("put")
                && !command.data().path("name").asText().startsWith("bad");
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void aProcessorEndsAndItsSuccessorGoesOn(Step step) throws Exception {
        // Before any schema: the first command of each partition brings it along.
        log.append(commands("a", 15));
        int passage = step == Step.AFTER_SCHEMA ? 1 : 7;
        var deadly = Faults.deadly(step, passage);
        try (var first = running(deadly)) {
            deadly.awaitTripped();
        }
        log.append(commands("b", 15));
        // The successor meets what its predecessor left, then fails at the same step itself, and recovers.
        var passing = Faults.passing(step, passage).after(deadly);
        try (var second = running(passing)) {
            log.awaitAll();
            log.append(commands("c", 6));
            log.awaitAll();
            if (step != Step.AFTER_SCHEMA) {
                passing.awaitTripped();
            }
        }
        check();
    }

    @Test
    void whatWasForwardedAndNotCommittedIsEmittedAgain() throws Exception {
        log.append(commands("a", 30));
        var deadly = Faults.deadly(Step.NEXT_RECORD, 31);
        try (var first = committingLater(deadly)) {
            // Schema too: it stands before or behind.
            deadly.awaitTripped();
        }
        try (var second = running(Faults.none())) {
            log.awaitAll();
        }
        assertThat(log.repeated()).as("written and aborted").isPositive();
        check();
    }

    @Test
    void rightAfterACommitNothingIsEmittedAgain() throws Exception {
        log.append(commands("a", 15));
        var faults = Faults.none();
        try (var first = running(faults)) {
            log.awaitAll();
            faults.away(true);
        }
        log.append(commands("b", 15));
        try (var second = running(Faults.none())) {
            log.awaitAll();
        }
        check();
    }

    @Test
    void kafkaAbortsTransactionsUnderALivingProcessor() throws Exception {
        try (var running = running(Faults.none()).ready()) {
            for (int i = 0; i < 4; i++) {
                log.append(commands("n" + i, 15));
                log.fenceProducers();
            }
            log.awaitAll();
            assertThat(running.processor().health().live()).isTrue();
        }
        check();
    }
}
