package dev.writ.processor;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.writ.common.message.Command;
import dev.writ.common.message.Outcome;
import dev.writ.processor.Faults.Step;
import dev.writ.testkit.KafkaFixture;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

/** Database-first, a processor under a new application id comes to a log that another has made, or Datomic is away. */
class NewProcessorIT {
    @RegisterExtension
    static final KafkaFixture KAFKA = new KafkaFixture();

    private final TestLog log = new TestLog(KAFKA);
    private final String uri = "datomic:mem://" + UUID.randomUUID();

    private RunningProcessor running(String id, Handlers handlers, Faults faults) {
        var d = TxProcessorConfig.with(log.kafka());
        var config = new TxProcessorConfig(
                d.kafka(), id, d.handlers(), d.handlerTimeout(), d.commitInterval(), true, d.threads(), d.attempts());
        return RunningProcessor.databaseFirst(config, handlers, uri, faults);
    }

    private void check() throws Exception {
        log.requireOneOutcomeEach();
        log.requireRebuilds(LedgerKind.shared(uri));
    }

    @Test
    void whatAnotherHasDecidedIsLeftAlone() throws Exception {
        log.append(EveryStepIT.commands("a", 20));
        try (var running = running("old", EveryStepIT.HANDLERS, Faults.none())) {
            log.awaitAll();
        }
        log.append(EveryStepIT.commands("b", 10));
        try (var running = running("new", EveryStepIT.HANDLERS, Faults.none())) {
            log.awaitAll();
        }
        check();
        assertThat(log.outcomes())
                .filteredOn(o -> o.decided().processor().equals("new"))
                .hasSize(10);
    }

    @Test
    void aDecisionThatTheLogLacksIsSaidAndItsProcessorWritesItWhenItComesBack() throws Exception {
        log.append(EveryStepIT.commands("a", 6));
        try (var running = running("old", EveryStepIT.HANDLERS, Faults.none())) {
            log.awaitAll();
        }
        log.append(EveryStepIT.commands("b", 15));
        var deadly = Faults.deadly(Step.ANSWER_LOST, 7);
        try (var running = running("old", EveryStepIT.HANDLERS, deadly)) {
            deadly.awaitTripped();
        }
        var said = new ListAppender<ILoggingEvent>();
        said.start();
        var logger = (Logger) LoggerFactory.getLogger(LogComparison.class);
        logger.addAppender(said);
        try (var running = running("new", EveryStepIT.HANDLERS, Faults.none())) {
            await().atMost(40, TimeUnit.SECONDS)
                    .until(() -> said.list.stream().anyMatch(e -> e.getMessage().contains("WRIT_PROCESSOR_ID")));
            var more = EveryStepIT.commands("c", 3);
            log.append(more);
            await().atMost(40, TimeUnit.SECONDS)
                    .until(() -> log.outcomes().stream()
                            .map(Outcome::id)
                            .collect(toSet())
                            .containsAll(ids(more)));
            running.ready();
        } finally {
            logger.detachAppender(said);
        }
        assertThat(log.outcomes()).hasSizeLessThan(24);
        try (var running = running("old", new Handlers(List.of()), Faults.none())) {
            log.awaitAll();
        }
        check();
    }

    private static List<UUID> ids(List<Command> commands) {
        return commands.stream().map(Command::id).toList();
    }

    @Test
    void datomicGoesAwayAndComesBack() throws Exception {
        var faults = Faults.none();
        try (var running = running("tx-processor", EveryStepIT.HANDLERS, faults).ready()) {
            faults.away(true);
            log.append(EveryStepIT.commands("a", 10));
            await().atMost(30, TimeUnit.SECONDS)
                    .until(() -> running.processor().health().reason().contains("Datomic is away"));
            // It does not say that it is ready between two attempts.
            await().during(3, TimeUnit.SECONDS)
                    .atMost(10, TimeUnit.SECONDS)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> !running.processor().health().ready());
            assertThat(log.outcomes()).isEmpty();
            faults.away(false);
            log.awaitAll();
            running.ready();
        }
        check();
        assertThat(log.outcomes())
                .filteredOn(Outcome.Accepted.class::isInstance)
                .hasSize(6);
    }
}
