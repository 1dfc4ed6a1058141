package dev.writ.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.writ.common.lifecycle.Health;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ReadinessTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final StringWriter said = new StringWriter();
    private final CountDownLatch running = new CountDownLatch(1);

    private Readiness of(Health... inOrder) {
        var asked = new AtomicInteger();
        return new Readiness(
                () -> inOrder[Math.min(asked.getAndIncrement(), inOrder.length - 1)],
                new PrintWriter(said),
                Duration.ofMillis(1));
    }

    @Test
    void whatIsWaitedForIsSaid() throws Exception {
        var loading = Health.notReady("Datomic is loading");
        assertThat(of(loading, loading, loading, Health.READY).await(LONG, running))
                .isEqualTo(Health.READY);
        assertThat(said.toString()).contains("after 0 s still waiting: Datomic is loading");
    }

    @Test
    void patienceEnds() throws Exception {
        var never = Health.notReady("never");
        assertThat(of(never).await(Duration.ofMillis(50), running)).isEqualTo(never);
    }

    @Test
    void nobodyWaitsForTheDeadOrWhenAskedToStop() throws Exception {
        assertThat(of(Health.notReady("x"), Health.dead("diverged")).await(LONG, running))
                .isEqualTo(Health.dead("diverged"));
        running.countDown();
        assertThat(of(Health.notReady("x")).await(LONG, running)).isEqualTo(Health.notReady("x"));
    }
}
