package dev.writ.command;

import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** What this instance can say of a command, now or a little later. */
final class CommandStates {
    /** How long a request waits for the store to read what Kafka had when it came. */
    private static final Duration CERTAINTY_TIMEOUT = Duration.ofSeconds(2);

    private final StatusStore store;
    private final RecentAppends recent;
    private final OutcomeWaiters waiters;
    private final ReadPositions positions;
    private final Supplier<CompletionStage<Map<Integer, Long>>> endOfPending;

    /** @param endOfPending asks Kafka where {@code pending-cmds} ends now, by partition */
    CommandStates(
            StatusStore store,
            RecentAppends recent,
            OutcomeWaiters waiters,
            ReadPositions positions,
            Supplier<CompletionStage<Map<Integer, Long>>> endOfPending) {
        this.store = store;
        this.recent = recent;
        this.waiters = waiters;
        this.positions = positions;
        this.endOfPending = endOfPending;
    }

    /** This instance has just written down that command. */
    void appended(Recorded recorded) {
        var id = recorded.command().id();
        recent.add(recorded);
        try {
            // The store may have read the record before Kafka's confirmation came here.
            if (store.find(id).isPresent()) {
                recent.remove(id);
            }
        } catch (ProblemException e) {
            // The store is being restored: it will meet the record then.
        }
    }

    Optional<CommandState> find(UUID id) {
        var known = recent.find(id);
        return store.find(id).or(() -> known.map(CommandState.Pending::new));
    }

    /**
     * The state of a command once it is decided, or when the time is over. Completes exceptionally with
     * {@code NOT_FOUND} if there is certainly no such command, and with {@code UNAVAILABLE} if that cannot be told.
     */
    CompletionStage<CommandState> await(UUID id, Duration time) {
        return existing(id).thenCompose(state -> decided(state, time));
    }

    /**
     * That state, or a later one that is decided, if there is one before the time is over. Never fails: what is known
     * stays known while the store cannot be read.
     */
    CompletionStage<CommandState> decided(CommandState state, Duration time) {
        if (state.status() != Status.PENDING || time.isZero()) {
            return CompletableFuture.completedFuture(state);
        }
        return waiters.await(state.id(), time, () -> latest(state).status() != Status.PENDING)
                .thenApply(v -> latest(state));
    }

    private CommandState latest(CommandState state) {
        try {
            return store.find(state.id()).orElse(state);
        } catch (ProblemException e) {
            return state;
        }
    }

    private CompletionStage<CommandState> existing(UUID id) {
        var now = find(id);
        if (now.isPresent()) {
            return CompletableFuture.completedFuture(now.get());
        }
        return endOfPending
                .get()
                .thenCompose(
                        end -> positions.reached(end).orTimeout(CERTAINTY_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS))
                .handle((v, failure) -> {
                    if (failure != null) {
                        throw ProblemType.UNAVAILABLE.because("whether there is a command " + id
                                + " cannot be told: the status store has not read all that Kafka has");
                    }
                    return find(id).orElseThrow(() -> ProblemType.NOT_FOUND.because("there is no command " + id));
                });
    }
}
