package dev.writ.database.datalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class QueryPoolTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final QueryPool pool = new QueryPool(1, 1);
    private final QueryPool roomy = new QueryPool(1, 8);
    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private final CountDownLatch interrupted = new CountDownLatch(1);

    @AfterEach
    void close() {
        release.countDown();
        pool.close();
        roomy.close();
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
    void whatIsCancelledMakesRoom() throws Exception {
        var running = pool.submit("any", LONG, this::stuck);
        var waiting = pool.submit("any", LONG, () -> 42);
        assertThat(started.await(5, TimeUnit.SECONDS)).isTrue();
        waiting.cancel(true);
        assertThat(pool.waiting()).isZero();
        running.cancel(true);
        assertThat(interrupted.await(5, TimeUnit.SECONDS)).isTrue();
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

    @Test
    void whatCannotTakeLongDoesNotWaitForWhatMay() throws Exception {
        pool.submit("any", LONG, this::stuck);
        assertThat(started.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(pool.submit(QueryPool.LOOK_UP, LONG, () -> 42).get(5, TimeUnit.SECONDS))
                .isEqualTo(42);
    }

    @Test
    void whatWasQuickTheLastTimeDoesNotWaitForWhatMayTakeLong() throws Exception {
        pool.submit("quick", LONG, () -> 1).get(5, TimeUnit.SECONDS);
        pool.submit("any", LONG, this::stuck);
        assertThat(started.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(pool.submit("quick", LONG, () -> 42).get(5, TimeUnit.SECONDS))
                .isEqualTo(42);
    }

    @Test
    void whatIsNotKnownIsNeverQuick() throws Exception {
        pool.submit(QueryPool.UNKNOWN, LONG, () -> 1).get(5, TimeUnit.SECONDS);
        pool.submit("any", LONG, this::stuck);
        assertThat(started.await(5, TimeUnit.SECONDS)).isTrue();
        var waiting = pool.submit(QueryPool.UNKNOWN, LONG, () -> 42);
        assertThat(pool.waiting()).isEqualTo(1);
        release.countDown();
        assertThat(waiting.get(5, TimeUnit.SECONDS)).isEqualTo(42);
    }

    @Test
    void whatTurnsOutToTakeLongIsAnsweredByTheSlowLane() throws Exception {
        var threads = new ConcurrentLinkedQueue<String>();
        var answer = pool.submit(QueryPool.LOOK_UP, LONG, () -> {
            threads.add(Thread.currentThread().getName());
            if (threads.size() == 1) {
                burn();
            }
            return 42;
        });

        assertThat(answer.get(30, TimeUnit.SECONDS)).isEqualTo(42);
        assertThat(threads.poll()).contains("quick-");
        assertThat(threads.poll()).contains("slow-");
        assertThat(threads).isEmpty();
        assertThat(pool.submit(QueryPool.LOOK_UP, LONG, () -> 43).get(30, TimeUnit.SECONDS))
                .as("the thread that was left is free again")
                .isEqualTo(43);
    }

    @Test
    void whatIsBegunAnewHasTheTimeThatIsLeft() {
        var answer = pool.submit(QueryPool.LOOK_UP, Duration.ofSeconds(2), () -> {
            burn();
            return 42;
        });
        var failure = catchThrowableOfType(ExecutionException.class, () -> answer.get(30, TimeUnit.SECONDS));
        assertThat(((ProblemException) failure.getCause()).problem().detail()).isEqualTo("no answer within 2000 ms");
    }

    @Test
    void whatIsLikeAQueryThatTookLongWaitsWithTheSlowOnes() throws Exception {
        roomy.submit("quick", LONG, () -> 1).get(5, TimeUnit.SECONDS);
        var attempts = new AtomicInteger();
        var burning = new CountDownLatch(1);
        var first = roomy.submit("quick", LONG, () -> {
            burning.countDown();
            if (attempts.incrementAndGet() == 1) {
                burn();
            }
            useProcessor(Duration.ofMillis(300)); // or it would have been quick, the last time
            return 1;
        });
        assertThat(burning.await(5, TimeUnit.SECONDS)).isTrue();
        var second = roomy.submit("quick", LONG, () -> Thread.currentThread().getName());

        assertThat(first.get(30, TimeUnit.SECONDS)).isEqualTo(1);
        assertThat(second.get(30, TimeUnit.SECONDS)).contains("slow-");
    }

    @Test
    void troubleWithTheStorageIsNoFault() {
        var answer = pool.submit("any", LONG, () -> {
            throw new UncheckedIOException(new IOException("connection reset"));
        });
        assertThat(problem(answer)).isEqualTo(ProblemType.UNAVAILABLE);
    }

    @Test
    void whatIsWrongInsideStaysWhatItIs() {
        var answer = pool.submit("any", LONG, () -> {
            throw new IllegalStateException("ours");
        });
        assertThat(catchThrowableOfType(ExecutionException.class, () -> answer.get(5, TimeUnit.SECONDS)))
                .hasCauseExactlyInstanceOf(IllegalStateException.class);
    }

    /** Until it is ended, within a minute. */
    private static void burn() {
        long end = System.nanoTime() + LONG.toNanos();
        while (System.nanoTime() - end < 0) {
            Budget.step();
        }
    }

    private static void useProcessor(Duration time) {
        var threads = ManagementFactory.getThreadMXBean();
        long end = threads.getCurrentThreadCpuTime() + time.toNanos();
        while (threads.getCurrentThreadCpuTime() < end) {
            Thread.onSpinWait();
        }
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
