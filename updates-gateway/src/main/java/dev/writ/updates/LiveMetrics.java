package dev.writ.updates;

import dev.writ.common.error.ProblemType;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** What an operator sees of live queries. */
final class LiveMetrics {
    private final MeterRegistry registry;
    private final Timer delay;
    private final Timer changed;
    private final Timer unchanged;

    LiveMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.delay = Timer.builder("writ.updates.live.delay")
                .description("From the outcome that changed a result until the result was handed out")
                .register(registry);
        this.changed = runs(true);
        this.unchanged = runs(false);
        failures(ProblemType.TIMEOUT.slug(), false);
    }

    private Timer runs(boolean differs) {
        return Timer.builder("writ.updates.live.runs")
                .description("Runs of live queries, and whether they gave another result than before")
                .tag("changed", String.valueOf(differs))
                .register(registry);
    }

    void watch(LiveQueries queries) {
        Gauge.builder("writ.updates.live.queries", queries, LiveQueries::queries)
                .description("Different live queries")
                .register(registry);
        Gauge.builder("writ.updates.live.subscribers", queries, LiveQueries::subscribers)
                .description("Subscriptions to live queries")
                .register(registry);
    }

    void ran(boolean differs, Duration took) {
        (differs ? changed : unchanged).record(took);
    }

    void handedOut(Duration after) {
        delay.record(after);
    }

    void failed(String problem, boolean over) {
        failures(problem, over).increment();
    }

    private Counter failures(String problem, boolean over) {
        return Counter.builder("writ.updates.live.failures")
                .description("Runs that failed, why, and whether that was the end of the live query")
                .tag("problem", problem)
                .tag("over", String.valueOf(over))
                .register(registry);
    }
}
