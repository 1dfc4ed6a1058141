package dev.writ.command;

import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** What this instance can say of a command, now or a little later. */
final class CommandStates {
    /** How long a request waits for the store to read what Kafka had when it came. */
    private static final Duration CERTAINTY_TIMEOUT = Duration.ofSeconds(2);

    private final StatusStore store;
    private final RecentAppends recent;
    private final Underway underway;
    private final OutcomeWaiters waiters;
    private final ReadPositions positions;
    private final Supplier<CompletionStage<Map<Integer, Long>>> endOfPending;
    private final Executor reading;

    /**
     * @param endOfPending asks Kafka where {@code pending-cmds} ends now, by partition
     * @param reading reads the store for those whose waiting is over; the threads that end it have other work to do
     */
    CommandStates(
            StatusStore store,
            RecentAppends recent,
            Underway underway,
            OutcomeWaiters waiters,
            ReadPositions positions,
            Supplier<CompletionStage<Map<Integer, Long>>> endOfPending,
            Executor reading) {
        this.store = store;
        this.recent = recent;
        this.underway = underway;
        this.waiters = waiters;
        this.positions = positions;
        this.endOfPending = endOfPending;
        this.reading = reading;
    }

    /** This instance has just written down that command. */
    void appended(Recorded recorded) {
        recent.add(recorded);
        // The store may have read the record before Kafka's confirmation came here.
        reading.execute(() -> recent.settle(recorded.command().id(), store::has));
    }

    /**
     * What is known of a command now: while the store cannot be read, what this instance has just written down.
     *
     * @throws ProblemException {@code UNAVAILABLE} if it is none of these and the store cannot be read
     */
    Optional<CommandState> find(UUID id) {
        var known = recent.find(id).<CommandState>map(CommandState.Pending::new);
        try {
            return store.find(id).or(() -> known);
        } catch (ProblemException e) {
            if (known.isEmpty()) {
                throw e;
            }
            return known;
        }
    }

    /**
     * The state of a command once it is decided, or when the time is over. Completes exceptionally with
     * {@code NOT_FOUND} if there is certainly no such command, and with {@code UNAVAILABLE} if that cannot be told.
     */
    CompletionStage<CommandState> await(UUID id, Duration time) {
        return await(id, time, state -> true);
    }

    /** As {@link #await(UUID, Duration)}; a command that is not {@code visible} is one that there is not. */
    CompletionStage<CommandState> await(UUID id, Duration time, Predicate<CommandState> visible) {
        return existing(id)
                .thenApply(state -> visibleOnly(state, visible))
                .thenCompose(state -> decided(state, time))
                .thenApply(state -> visibleOnly(state, visible));
    }

    private static CommandState visibleOnly(CommandState state, Predicate<CommandState> visible) {
        if (!visible.test(state)) {
            throw unknown(state.id());
        }
        return state;
    }

    /**
     * Of the command of that id, which may have been written down more than once with different intents: its decided
     * state, else as it was written down with that intent, else as it was written down at all. Completes exceptionally
     * with {@code UNAVAILABLE} if that cannot be told for certain.
     */
    CompletionStage<CommandState> withIntent(UUID id, String payloadHash) {
        return certainly(id, () -> store.find(id, payloadHash).orElseThrow(() -> unknown(id)));
    }

    /**
     * That state, or a later one that is decided, if there is one before the time is over. Never fails: what is known
     * stays known while the store cannot be read.
     */
    CompletionStage<CommandState> decided(CommandState state, Duration time) {
        if (state.status() != Status.PENDING || time.isZero()) {
            return CompletableFuture.completedFuture(state);
        }
        return CompletableFuture.supplyAsync(
                        () -> waiters.await(
                                state.id(), time, () -> latest(state).status() != Status.PENDING),
                        reading)
                .thenCompose(waiting -> waiting)
                .thenApplyAsync(v -> latest(state), reading);
    }

    /** Whoever waits for what it wrote down itself is told of another's under the same id only when that is decided. */
    private CommandState latest(CommandState state) {
        try {
            return store.find(state.id())
                    .filter(known -> known.status() != Status.PENDING)
                    .orElse(state);
        } catch (ProblemException e) {
            return state;
        }
    }

    private CompletionStage<CommandState> existing(UUID id) {
        var now = find(id);
        if (now.isPresent()) {
            return CompletableFuture.completedFuture(now.get());
        }
        return certainly(id, () -> {
            // In this order: what is no longer under way is known, if Kafka has it.
            boolean mayLand = underway.has(id);
            return find(id).orElseThrow(() -> mayLand ? mayLand(id) : unknown(id));
        });
    }

    /** Reads once the store has all that Kafka had when it was asked. */
    private CompletionStage<CommandState> certainly(UUID id, Supplier<CommandState> read) {
        return endOfPending
                .get()
                .thenCompose(
                        end -> positions.reached(end).orTimeout(CERTAINTY_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS))
                .handleAsync(
                        (v, failure) -> {
                            if (failure != null) {
                                throw ProblemType.UNAVAILABLE.because("what is known of the command " + id
                                        + " cannot be told: the status store has not read all that Kafka has");
                            }
                            return read.get();
                        },
                        reading);
    }

    static ProblemException unknown(UUID id) {
        return ProblemType.NOT_FOUND.because("there is no command " + id);
    }

    private static ProblemException mayLand(UUID id) {
        return ProblemType.UNAVAILABLE.because("Kafka has not confirmed the command " + id + " yet; it may still land");
    }
}
