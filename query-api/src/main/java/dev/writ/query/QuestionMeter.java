package dev.writ.query;

import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Counts each question once, by what it ended in, however often and on whatever lane it ran. */
final class QuestionMeter {
    private static final String ANSWERED = "answered";

    private final MeterRegistry registry;
    private final Map<String, Timer> timers = new ConcurrentHashMap<>();

    QuestionMeter(MeterRegistry registry) {
        this.registry = registry;
        List.of(ANSWERED, ProblemType.TIMEOUT.slug(), ProblemType.BUSY.slug()).forEach(this::timer);
    }

    /** @return fails with what {@code asking} throws, too */
    CompletableFuture<Answer> measured(Supplier<CompletableFuture<Answer>> asking) {
        long start = System.nanoTime();
        return asked(asking)
                .whenComplete((answer, failure) ->
                        timer(outcome(answer, failure)).record(Duration.ofNanos(System.nanoTime() - start)));
    }

    private Timer timer(String outcome) {
        return timers.computeIfAbsent(
                outcome,
                o -> Timer.builder("writ.query")
                        .description("Questions, and how long they took from their arrival to their answer")
                        .tag("outcome", o)
                        .register(registry));
    }

    private static CompletableFuture<Answer> asked(Supplier<CompletableFuture<Answer>> asking) {
        try {
            return asking.get();
        } catch (ProblemException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static String outcome(Answer answer, Throwable failure) {
        if (failure == null) {
            return answer.data().isPresent() ? ANSWERED : "not-modified";
        }
        var cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof ProblemException problem ? problem.type().slug() : "fault";
    }
}
