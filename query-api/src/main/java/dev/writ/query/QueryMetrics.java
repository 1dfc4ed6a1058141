package dev.writ.query;

import dev.writ.database.datalog.SafeQuery;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/** How long queries run, by what makes one kind take longer than another. */
final class QueryMetrics {
    private static final Duration[] BUCKETS = IntStream.of(5, 25, 100, 250, 1000, 5000)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

    private enum Time {
        NOW,
        AS_OF,
        SINCE,
        HISTORY
    }

    private record Kind(SafeQuery.Kind shape, Time time) {}

    private final MeterRegistry registry;
    private final Map<Kind, Timer> timers = new ConcurrentHashMap<>();

    QueryMetrics(MeterRegistry registry) {
        this.registry = registry;
        timer(new Kind(SafeQuery.Kind.PLAIN, Time.NOW));
    }

    void ran(Question question, Duration took) {
        timer(new Kind(question.query().kind(), time(question))).record(took);
    }

    private static Time time(Question question) {
        if (question.history()) {
            return Time.HISTORY;
        } else if (question.since().isPresent()) {
            return Time.SINCE;
        }
        return question.asOf().isPresent() ? Time.AS_OF : Time.NOW;
    }

    private Timer timer(Kind kind) {
        return timers.computeIfAbsent(
                kind,
                k -> Timer.builder("writ.query.runs")
                        .description(
                                "Runs of queries on their threads, waiting left out, by what is asked and of which time")
                        .tag("shape", tag(k.shape()))
                        .tag("time", tag(k.time()))
                        .serviceLevelObjectives(BUCKETS)
                        .register(registry));
    }

    private static String tag(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
