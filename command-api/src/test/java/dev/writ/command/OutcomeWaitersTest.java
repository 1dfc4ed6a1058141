package dev.writ.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class OutcomeWaitersTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final OutcomeWaiters waiters = new OutcomeWaiters();

    @Test
    void everyoneWhoWaitsForACommandHearsOfItsOutcome() {
        var first = waiters.await(Samples.id(1), LONG, () -> false);
        var second = waiters.await(Samples.id(1), LONG, () -> false);
        var other = waiters.await(Samples.id(2), LONG, () -> false);
        waiters.decided(Samples.id(1));
        assertThat(first).isCompleted();
        assertThat(second).isCompleted();
        assertThat(other).isNotDone();
        assertThat(waiters.size()).isEqualTo(1);
    }

    @Test
    void anOutcomeThatArrivesJustBeforeIsNotMissed() {
        var asked = new AtomicBoolean();
        var waiting = waiters.await(Samples.id(1), LONG, () -> {
            // Whoever decides from here on finds the waiter registered.
            asked.set(waiters.size() == 1);
            return true;
        });
        assertThat(waiting).isCompleted();
        assertThat(asked).isTrue();
        assertThat(waiters.size()).isZero();
    }

    @Test
    void whoCannotLookWaitsNoLonger() {
        assertThatThrownBy(() -> waiters.await(Samples.id(1), Duration.ofMillis(20), () -> {
                    throw new IllegalStateException("the store is broken");
                }))
                .hasMessage("the store is broken");
        await().until(() -> waiters.size() == 0);
    }

    @Test
    void timeEndsTheWaiting() {
        var waiting = waiters.await(Samples.id(1), Duration.ofMillis(20), () -> false);
        await().until(waiting::isDone);
        assertThat(waiting).isCompleted();
        await().until(() -> waiters.size() == 0);
    }

    @Test
    void theEndLetsEveryoneGo() {
        var waiting = waiters.await(Samples.id(1), LONG, () -> false);
        waiters.end();
        assertThat(waiting).isCompleted();
        assertThat(waiters.await(Samples.id(2), LONG, () -> false)).isCompleted();
        assertThat(waiters.size()).isZero();
    }

    @Test
    void positionsAreReachedWhenEveryPartitionHasPassed() {
        var positions = new ReadPositions();
        positions.reset();
        positions.advance(0, 5);
        var goal = positions.reached(Map.of(0, 5L, 1, 3L));
        assertThat(goal).isNotDone();
        positions.advance(1, 2);
        assertThat(goal).isNotDone();
        positions.advance(1, 4);
        assertThat(goal).isCompleted();
        assertThat(positions.reached(Map.of(0, 5L, 1, 0L))).isCompleted();
        positions.reset();
        assertThat(positions.reached(Map.of(0, 0L))).isNotDone();
    }
}
