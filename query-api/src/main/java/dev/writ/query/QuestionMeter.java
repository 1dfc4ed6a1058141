package dev.writ.query;

import dev.writ.common.error.ProblemException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/** Counts each question once, by what it ended in, however often and on whatever lane it ran. */
final class QuestionMeter {
    private final MeterRegistry registry;

    QuestionMeter(MeterRegistry registry) {
        this.registry = registry;
    }

    /** @return fails with what {@code asking} throws, too */
    CompletableFuture<Answer> measured(Supplier<CompletableFuture<Answer>> asking) {
        long start = System.nanoTime();
        return asked(asking)
                .whenComplete((answer, failure) -> Timer.builder("writ.query")
                        .description("Questions, and how long they took from their arrival to their answer")
                        .tag("outcome", outcome(answer, failure))
                        .register(registry)
                        .record(Duration.ofNanos(System.nanoTime() - start)));
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
            return answer.data().isPresent() ? "answered" : "not-modified";
        }
        var cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof ProblemException problem ? problem.type().slug() : "fault";
    }
}
