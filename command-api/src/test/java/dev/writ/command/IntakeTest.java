package dev.writ.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.writ.common.config.KafkaConfig;
import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Commands on their way to a Kafka that is not there. */
class IntakeTest {
    private static final KafkaConfig NOWHERE = new KafkaConfig("127.0.0.1:1", "", 1, (short) 1);
    private static final String LARGE = "\"" + "x".repeat(600) + "\"";

    private final Underway underway = new Underway();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Intake intake = new Intake(NOWHERE, Duration.ofMillis(500), recorded -> {}, underway, meters, 1_000);

    @AfterEach
    void close() {
        intake.close();
    }

    @Test
    void moreBytesThanMayWaitForKafkaAreRefusedUntilItIsDoneWithOthers() {
        var first = append(1);
        assertThat(problem(append(2)).type()).isEqualTo(ProblemType.BUSY);

        var unconfirmed = problem(first);
        assertThat(unconfirmed.type()).isEqualTo(ProblemType.UNAVAILABLE);
        assertThat(unconfirmed.problem().members()).containsKey("append");
        await().until(() -> meters.get("writ.commands.inflight.bytes").gauge().value() == 0);
        await().until(() -> !underway.has(Samples.id(1)));
        assertThat(problem(append(3)).type()).isEqualTo(ProblemType.UNAVAILABLE);
    }

    @Test
    void theEndOfTheServiceIsNotTakenForAFullQueue() {
        intake.close();
        var refused = problem(append(1));
        assertThat(refused.type()).isEqualTo(ProblemType.UNAVAILABLE);
        assertThat(refused.problem().detail()).contains("stopping");
        // It certainly does not land.
        assertThat(refused.problem().members()).doesNotContainKey("append");
    }

    @Test
    void whatIsStillQueuedAtTheEndIsAnsweredAtOnce() {
        try (var roomy = new Intake(NOWHERE, Duration.ofMinutes(1), recorded -> {}, underway, meters, 10_000)) {
            roomy.append(Samples.command(1), "k", Context.root());
            var queued = roomy.append(Samples.command(2), "k", Context.root());
            assertThat(underway.has(Samples.id(2))).isTrue();
            roomy.close();
            assertThat(problem(queued).problem().detail()).contains("stopping");
        }
    }

    private CompletableFuture<Recorded> append(int n) {
        return intake.append(
                Samples.command(Samples.id(n), "deposit", LARGE, Samples.NOON, "anonymous"), "k", Context.root());
    }

    private static ProblemException problem(CompletableFuture<Recorded> append) {
        var failure = catchThrowableOfType(CompletionException.class, append::join);
        return (ProblemException) failure.getCause();
    }
}
