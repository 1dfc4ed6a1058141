package dev.writ.updates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class StopwatchTest {
    private long now = Long.MAX_VALUE - 5;
    private final Stopwatch watch = new Stopwatch(() -> now);

    @Test
    void countsEveryAttemptAndNoWaiting() {
        var task = watch.timing(() -> {
            now += 10;
            return watch.elapsed();
        });
        assertThat(watch.elapsed()).isZero();
        assertThat(task.get()).isEqualTo(Duration.ofNanos(10));
        now += 1_000;
        assertThat(watch.elapsed()).isEqualTo(Duration.ofNanos(10));
        assertThat(task.get()).isEqualTo(Duration.ofNanos(20));
    }

    @Test
    void countsAnAttemptThatFails() {
        var task = watch.timing(() -> {
            now += 10;
            throw new IllegalStateException("ended");
        });
        assertThatThrownBy(task::get).isInstanceOf(IllegalStateException.class);
        assertThat(watch.elapsed()).isEqualTo(Duration.ofNanos(10));
    }

    @Test
    void attemptsMayOverlap() {
        var inner = watch.timing(() -> {
            now += 10;
            return watch.elapsed();
        });
        assertThat(watch.timing(inner).get()).isEqualTo(Duration.ofNanos(20));
    }
}
