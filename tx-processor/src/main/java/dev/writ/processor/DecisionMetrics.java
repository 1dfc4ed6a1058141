package dev.writ.processor;

import dev.writ.common.error.ProblemType;
import dev.writ.common.message.Outcome;
import dev.writ.common.metrics.Elapsed;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/** What operators learn of decisions: how many, of which action, how they ended, and how long each waited and took. */
final class DecisionMetrics {
    private static final Duration[] BUCKETS = IntStream.of(5, 10, 25, 50, 100, 250, 1000, 5000)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);
    private static final String ACCEPTED = "accepted";

    private record Kind(String outcome, String action) {}

    private final MeterRegistry meters;
    private final Map<Kind, Timer> decisions = new ConcurrentHashMap<>();
    private final Map<String, Timer> handlers = new ConcurrentHashMap<>();
    private final Timer apply;
    private final Counter moved;
    private final Timer delay;
    private final Counter repeated;
    private final Counter dead;

    DecisionMetrics(MeterRegistry meters, Handlers known) {
        this.meters = meters;
        // A series that begins with its first event hides that event from rates.
        for (var entry : known.all()) {
            handler(entry.action().name());
            timer(new Kind(ACCEPTED, entry.action().name()));
            timer(new Kind(ProblemType.REJECTED.slug(), entry.action().name()));
            timer(new Kind(ProblemType.HANDLER_ERROR.slug(), entry.action().name()));
        }
        this.apply = Timer.builder("writ.transactions")
                .description("Time to apply the transaction of a decision, an attempt that was in vain included")
                .serviceLevelObjectives(BUCKETS)
                .register(meters);
        this.moved = Counter.builder("writ.transactions.moved")
                .description("Attempts in vain, because the database was no longer what the decision relied on")
                .register(meters);
        this.delay = Timer.builder("writ.decisions.delay")
                .description("Time from the submission of a command to the instant of its transaction")
                .serviceLevelObjectives(BUCKETS)
                .register(meters);
        this.repeated = Counter.builder("writ.decisions.repeated")
                .description("Outcomes of earlier decisions that were written again because the log may lack them")
                .register(meters);
        this.dead = Counter.builder("writ.dead.records")
                .description("Records that are no commands and were put on dead-cmds")
                .register(meters);
    }

    void decided(Outcome outcome, Duration took) {
        timer(new Kind(kind(outcome), action(outcome))).record(took);
        delay.record(Elapsed.between(
                outcome.meta().submittedAt(), outcome.decided().transaction().instant()));
    }

    /** A handler has come back, or was given up. */
    void handled(String action, Duration took) {
        handler(action).record(took);
    }

    void applied(Ledger.Result result, Duration took) {
        apply.record(took);
        if (result instanceof Ledger.Moved) {
            moved.increment();
        }
    }

    void repeated() {
        repeated.increment();
    }

    void buried() {
        dead.increment();
    }

    private Timer handler(String action) {
        return handlers.computeIfAbsent(
                action,
                a -> Timer.builder("writ.handlers")
                        .description("Time that handlers take, an attempt that was in vain included")
                        .tag("action", a)
                        .register(meters));
    }

    private Timer timer(Kind kind) {
        return decisions.computeIfAbsent(
                kind,
                k -> Timer.builder("writ.decisions")
                        .description("Time from reading a command to having decided it")
                        .tag("outcome", k.outcome())
                        .tag("action", k.action())
                        .register(meters));
    }

    /** {@code accepted}, or what the type of its problem ends in. */
    static String kind(Outcome outcome) {
        return outcome.match(a -> ACCEPTED, f -> f.error().type().replaceFirst(".*/", ""));
    }

    /** An action that nobody handles has the name its client chose: each would be a time series of its own. */
    private static String action(Outcome outcome) {
        boolean unknown = outcome.match(
                a -> false, f -> ProblemType.of(f.error().type()).equals(Optional.of(ProblemType.UNKNOWN_ACTION)));
        return unknown ? "unknown" : outcome.action();
    }
}
