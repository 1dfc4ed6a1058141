package dev.writ.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.writ.common.error.ProblemException;
import dev.writ.common.message.RecordPosition;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is known while the status store cannot be read. */
class CommandStatesTest {
    private final Recorded recorded = new Recorded(Samples.command(1), new RecordPosition("pending-cmds", 0, 7));
    private final RecentAppends recent = new RecentAppends();
    private final Underway underway = new Underway();
    private final OutcomeWaiters waiters = new OutcomeWaiters();
    private final Arrivals arrivals = new Arrivals(
            recent, waiters, new StatusMetrics(new SimpleMeterRegistry(), new ReadPositions(), Clock.systemUTC()));
    private final StoreReaders readers = new StoreReaders();
    private final CommandStates states = new CommandStates(
            new StatusStore(Optional::empty, ""),
            recent,
            underway,
            waiters,
            new ReadPositions(),
            () -> CompletableFuture.completedFuture(Map.of()),
            readers);

    @AfterEach
    void close() {
        readers.close();
    }

    @Test
    void whatThisInstanceAppendedIsKnown() {
        states.appended(recorded);
        assertThat(states.find(Samples.id(1))).contains(new CommandState.Pending(recorded));
        assertThat(states.await(Samples.id(1), Duration.ZERO).toCompletableFuture())
                .isCompletedWithValue(new CommandState.Pending(recorded));
    }

    @Test
    void whatItDidNotAppendIsNotDenied() {
        assertThatThrownBy(() -> states.find(Samples.id(2)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("restored");
    }

    @Test
    void whatTheStoreReadsBeforeItCanBeReadStaysKnownAndIsForgottenThen() {
        arrivals.readable(id -> false);
        arrivals.restoring();
        states.appended(recorded);
        arrivals.recorded(Samples.id(1));
        assertThat(states.find(Samples.id(1))).isPresent();

        arrivals.readable(id -> id.equals(Samples.id(1)));
        assertThat(recent.find(Samples.id(1))).isEmpty();
    }

    @Test
    void aWaitEndsOnAThreadOfItsOwn() {
        var ended = states.decided(new CommandState.Pending(recorded), Duration.ofMinutes(1))
                .thenApply(state -> Thread.currentThread().getName())
                .toCompletableFuture();
        await().until(() -> waiters.size() == 1);
        waiters.decided(Samples.id(1));
        assertThat(ended.join()).isEqualTo("status-reader");
    }

    @Test
    void whoeverReadsAfterTheEndReadsForItself() {
        readers.close();
        var state = states.decided(new CommandState.Pending(recorded), Duration.ofMillis(1));
        assertThat(state.toCompletableFuture().join().status()).isEqualTo(Status.PENDING);
        assertThatThrownBy(() -> states.await(Samples.id(2), Duration.ZERO)
                        .toCompletableFuture()
                        .join())
                .isInstanceOfAny(CompletionException.class, ProblemException.class);
    }
}
