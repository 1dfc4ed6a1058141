package dev.writ.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.writ.processor.CarelessProcessorMain;
import dev.writ.processor.TxProcessorMain;
import dev.writ.testkit.KafkaFixture;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * The test of the crash tests: one storm, once with the processor and once with one that breaks the guarantee on purpose.
 * A judge that cannot tell them apart would never find anything.
 */
@Timeout(600)
class JudgeIT {
    private static final int COMMANDS = 240;
    private static final int CLIENTS = 4;
    private static final long SEED = 3;

    @RegisterExtension
    static final KafkaFixture KAFKA = new KafkaFixture();

    @TempDir
    Path folder;

    private JudgeSuite suite;

    @RegisterExtension
    final AfterTestExecutionCallback outputOfTheFailed =
            test -> test.getExecutionException().ifPresent(e -> System.err.println(suite));

    @Test
    void theProcessorIsKilledAndNothingIsLostOrDoubled() throws InterruptedException {
        var verdict = stormed(TxProcessorMain.class, 0);

        assertThat(verdict.faults()).isEmpty();
        assertThat(List.of(verdict.lost(), verdict.doubled())).containsExactly(0L, 0L);
        assertThat(verdict.sent()).isEqualTo(COMMANDS);
        assertThat(verdict.outcomes()).isEqualTo(verdict.acknowledged()).isGreaterThan(COMMANDS * 9 / 10);
    }

    @Test
    void aProcessorThatDecidesAgainWhatItReadsAgainIsFoundOut() throws InterruptedException {
        var verdict = stormed(CarelessProcessorMain.class, COMMANDS / 2);

        assertThat(verdict.doubled()).isGreaterThan(COMMANDS / 2);
        assertThat(verdict.faults())
                .anySatisfy(fault -> assertThat(fault).startsWith("doubled: command "))
                .anySatisfy(fault -> assertThat(fault).startsWith("balance: account "))
                .anySatisfy(fault -> assertThat(fault).startsWith("money: "));
    }

    /** @param more outcomes that the killed processor is known to make once more */
    private Verdict stormed(Class<?> processor, int more) throws InterruptedException {
        var kafka = KAFKA.configWithTopics(4);
        try (var running = new JudgeSuite(kafka, processor, folder);
                var load = new Load(running.endpoints(), CLIENTS, SEED);
                var subscriber = new Subscriber(running.endpoints().updates());
                var second = Subscriber.overWebSocket(running.endpoints().updates())) {
            suite = running.ready();
            load.start(COMMANDS, 100);
            await().atMost(Duration.ofSeconds(180)).until(load::done);
            int before = outcomes(running);
            running.killProcessor().ready();
            await().atMost(Duration.ofSeconds(60)).until(() -> outcomes(running) >= before + more);
            var judge = new Judge(running.endpoints(), load.stop());
            return judge.seenBy("the event stream", subscriber.stop(judge.log()))
                    .seenBy("the web socket", second.stop(judge.log()))
                    .verdict();
        }
    }

    private static int outcomes(JudgeSuite suite) {
        try (var reader = new LogReader(suite.endpoints().kafka())) {
            return reader.settled(Duration.ofSeconds(30)).outcomes().size();
        }
    }
}
