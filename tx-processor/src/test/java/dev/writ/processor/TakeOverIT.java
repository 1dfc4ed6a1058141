package dev.writ.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.writ.testkit.KafkaFixture;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Log-first, Kafka takes a processor's transactions away, or another processor takes its place, under load. */
class TakeOverIT {
    @RegisterExtension
    static final KafkaFixture KAFKA = new KafkaFixture();

    private final TestLog log = new TestLog(KAFKA);

    private RunningProcessor running() {
        return LedgerKind.LOG_FIRST.start(log.kafka(), EveryStepIT.HANDLERS, "none:" + UUID.randomUUID());
    }

    private void check(RunningProcessor running) throws Exception {
        log.requireOneOutcomeEach();
        log.requireRebuilds(LedgerKind.LOG_FIRST.database(running));
    }

    @Test
    void theHeadIsThrownAwayWithEachAbort() throws Exception {
        try (var running = running().ready()) {
            // Whether a fence hits a transaction in the making is a matter of milliseconds: again, until some have.
            for (int round = 0; round < 20 && log.repeated() == 0; round++) {
                for (int i = 0; i < 5; i++) {
                    log.append(EveryStepIT.commands("n" + round + i, 60));
                    assertThat(log.fenceProducers()).isNotEmpty();
                }
                log.awaitAll();
            }
            check(running);
        }
        assertThat(log.repeated()).as("written and aborted").isPositive();
    }

    @Test
    void theOneThatWasReplacedStopsAndDoublesNothing() throws Exception {
        try (var older = running().ready()) {
            log.append(EveryStepIT.commands("a", 120));
            try (var newer = running()) {
                for (int i = 0; i < 10; i++) {
                    log.append(EveryStepIT.commands("b" + i, 20));
                }
                // The older one is usually out. If it hears of it by a failed commit, it can win its place back.
                await().atMost(60, TimeUnit.SECONDS).until(() -> live(older) != live(newer));
                var winner = live(newer) ? newer : older;
                var loser = live(newer) ? older : newer;
                assertThat(loser.processor().health().reason()).contains("another instance");
                winner.ready();
                log.append(EveryStepIT.commands("c", 10));
                log.awaitAll();
                assertThat(live(winner)).isTrue();
                check(winner);
            }
        }
    }

    private static boolean live(RunningProcessor running) {
        return running.processor().health().live();
    }
}
