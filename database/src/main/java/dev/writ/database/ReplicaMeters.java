package dev.writ.database;

import dev.writ.common.metrics.Elapsed;
import dev.writ.common.metrics.Lag;
import dev.writ.common.metrics.Visibility;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** How far a replica is behind the log, for operators. Told by the replica's thread. */
final class ReplicaMeters {
    private final Clock clock;
    private final long began = System.nanoTime();
    /** Up to when the database has what was decided; empty before the first. */
    private volatile Optional<Instant> upTo = Optional.empty();

    private final Counter applied;
    private final Visibility visibility;
    private final Lag lag;
    private volatile Duration silence = Duration.ZERO;
    private volatile double missing;
    private volatile double replayed = Double.NaN;

    /** @param registry without one, nobody is told */
    ReplicaMeters(Optional<MeterRegistry> registry, Clock clock) {
        this.clock = clock;
        MeterRegistry meters = registry.orElseGet(CompositeMeterRegistry::new);
        this.applied = Counter.builder("writ.replica.applied")
                .description("Transactions of the log that were applied to this process's database")
                .register(meters);
        this.visibility = new Visibility("database", meters, clock);
        this.lag = new Lag("database", meters);
        TimeGauge.builder("writ.replica.age", this, TimeUnit.MILLISECONDS, ReplicaMeters::age)
                .description("How old the newest database value may be: 0 while it is at the end of the log")
                .register(meters);
        Gauge.builder("writ.replica.gap", this, m -> m.missing)
                .description("Outcomes that cannot be applied because one before them has been missing for too long")
                .register(meters);
        TimeGauge.builder("writ.replica.replay", this, TimeUnit.MILLISECONDS, m -> m.replayed)
                .description("Time from the start until the log had been replayed; not a number before")
                .register(meters);
    }

    void stepped(Replay replay, OutcomeLog log) {
        var outcomes = replay.applied();
        applied.increment(outcomes.size());
        missing = replay.gap().isPresent() ? replay.waiting() : 0;
        silence = log.silence();
        log.tell(lag, replay.waiting());
        if (lag.records() == 0) {
            upTo = Optional.of(clock.instant());
        } else if (!outcomes.isEmpty()) {
            var newest =
                    outcomes.get(outcomes.size() - 1).decided().transaction().instant();
            upTo = upTo.filter(newest::isBefore).or(() -> Optional.of(newest));
        }
        if (!Double.isNaN(replayed)) {
            outcomes.forEach(outcome -> visibility.seen(outcome.meta().submittedAt()));
        } else if (replay.caughtUp()) {
            replayed = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
        }
    }

    private double age() {
        return lag.records() > 0
                ? upTo.map(instant -> (double)
                                Elapsed.between(instant, clock.instant()).toMillis())
                        .orElse(Double.NaN)
                : silence.toMillis();
    }
}
