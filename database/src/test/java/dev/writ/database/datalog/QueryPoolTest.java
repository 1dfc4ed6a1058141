package dev.writ.database.datalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class QueryPoolTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final QueryPool pool = new QueryPool(1, 1);
    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private final CountDownLatch interrupted = new CountDownLatch(1);

    @AfterEach
    void close() {
        release.countDown();
        pool.close();
    }

    @Test
    void givesWhatTheQueryGives() throws Exception {
        assertThat(pool.submit("any", LONG, () -> 42).get(5, TimeUnit.SECONDS)).isEqualTo(42);
    }

    @Test
    void failsAsTheQueryFails() {
        var answer = pool.submit("any", LONG, () -> {
            throw ProblemType.INVALID.because("no");
        });
        assertThat(problem(answer)).isEqualTo(ProblemType.INVALID);
    }

    @Test
    void timeRunsOutAndTheThreadIsFreeAgain() throws Exception {
        var late = pool.submit("any", Duration.ofMillis(50), this::stuck);
        assertThat(problem(late)).isEqualTo(ProblemType.TIMEOUT);
        assertThat(interrupted.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(pool.submit("any", LONG, () -> 42).get(5, TimeUnit.SECONDS)).isEqualTo(42);
    }

    @Test
    void timeRunsOutWhileWaitingForAThread() {
        pool.submit("any", LONG, this::stuck);
        var waiting = pool.submit("any", Duration.ofMillis(50), () -> 42);
        assertThat(problem(waiting)).isEqualTo(ProblemType.TIMEOUT);
        await().until(() -> pool.waiting() == 0);
    }

    @Test
    void isBusyWhenFull() {
        pool.submit("any", LONG, this::stuck);
        pool.submit("any", LONG, () -> 42);
        var busy = catchThrowableOfType(ProblemException.class, () -> pool.submit("any", LONG, () -> 43));
        assertThat(busy.type()).isEqualTo(ProblemType.BUSY);
    }

    @Test
    void closingEndsWhatRunsAndWhatWaits() throws Exception {
        var running = pool.submit("any", LONG, this::stuck);
        var waiting = pool.submit("any", LONG, () -> 42);
        assertThat(started.await(5, TimeUnit.SECONDS)).isTrue();
        pool.close();
        assertThat(problem(running)).isEqualTo(ProblemType.UNAVAILABLE);
        assertThat(problem(waiting)).isEqualTo(ProblemType.UNAVAILABLE);
        assertThat(interrupted.await(5, TimeUnit.SECONDS)).isTrue();
    }

    private int stuck() {
        started.countDown();
        try {
            release.await();
            return 1;
        } catch (InterruptedException e) {
            interrupted.countDown();
            throw new IllegalStateException(e);
        }
    }

    private static ProblemType problem(CompletableFuture<?> answer) {
        var failure = catchThrowableOfType(ExecutionException.class, () -> answer.get(5, TimeUnit.SECONDS));
        return ((ProblemException) failure.getCause()).type();
    }
}
