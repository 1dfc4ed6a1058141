package dev.writ.common.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.stream.IntStream;

/** How long it takes from a command's submission until its outcome can be seen at one place. */
public final class Visibility {
    private static final Duration[] BUCKETS = IntStream.of(10, 25, 50, 100, 250, 1000, 5000, 30_000)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final Timer delay;
    private final InstantSource clock;

    /** @param place one of few: where it can be seen */
    public Visibility(String place, MeterRegistry registry, InstantSource clock) {
        this.clock = clock;
        this.delay = Timer.builder("writ.visible")
                .description("Time from the submission of a command until its outcome can be seen")
                .tag("place", place)
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }

    /** Not for what is read again. */
    public void seen(Instant submittedAt) {
        delay.record(Elapsed.between(submittedAt, clock.instant()));
    }
}
