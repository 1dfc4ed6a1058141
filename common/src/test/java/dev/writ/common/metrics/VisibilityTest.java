package dev.writ.common.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class VisibilityTest {
    private static final Instant NOW = Instant.parse("2026-02-03T04:05:06Z");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Visibility visibility = new Visibility("here", registry, () -> NOW);

    @Test
    void whatWasSubmittedAMomentAgoTookThatLong() {
        visibility.seen(NOW.minusMillis(25));
        assertThat(total()).isEqualTo(25);
    }

    @Test
    void whatAnotherClockPutsIntoTheFutureTookNoTime() {
        visibility.seen(NOW.plusSeconds(1));
        visibility.seen(Instant.MAX);
        assertThat(total()).isZero();
    }

    /** A record can say any instant: the thread that reads it must not end by that. */
    @Test
    void noInstantIsTooEarly() {
        visibility.seen(Instant.MIN);
        visibility.seen(Instant.parse("0001-01-01T00:00:00Z"));
        assertThat(total()).isEqualTo(2.0 * Elapsed.LONGEST.toMillis());
        assertThat(Elapsed.between(Instant.MIN, Instant.MAX)).isLessThan(Duration.ofNanos(Long.MAX_VALUE));
        assertThat(Elapsed.between(Instant.MAX, Instant.MIN)).isZero();
    }

    private double total() {
        return registry.get("writ.visible").tag("place", "here").timer().totalTime(TimeUnit.MILLISECONDS);
    }
}
