package dev.writ.command;

import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** All that this instance knows of a command. */
sealed interface CommandState {
    UUID id();

    Status status();

    /** Of the intent that counts: the one that was decided, if one was. */
    String payloadHash();

    default String action() {
        return match(
                pending -> pending.recorded().command().action(),
                decided -> decided.outcome().members().path("action").asText());
    }

    default String principal() {
        return match(
                pending -> pending.recorded().command().meta().principal(),
                decided -> decided.outcome()
                        .members()
                        .path("meta")
                        .path("principal")
                        .asText());
    }

    <T> T match(Function<Pending, T> pending, Function<Decided, T> decided);

    /** Written down; nobody has decided it yet. */
    record Pending(Recorded recorded) implements CommandState {
        @Override
        public UUID id() {
            return recorded.command().id();
        }

        @Override
        public Status status() {
            return Status.PENDING;
        }

        @Override
        public String payloadHash() {
            return recorded.command().meta().payloadHash();
        }

        @Override
        public <T> T match(Function<Pending, T> pending, Function<Decided, T> decided) {
            return pending.apply(this);
        }
    }

    /**
     * Accepted or failed.
     *
     * @param recorded the record that was decided; the store may have read the outcome before it
     */
    record Decided(UUID id, Status status, OutcomeSummary outcome, Optional<Recorded> recorded)
            implements CommandState {
        @Override
        public String payloadHash() {
            return outcome.payloadHash();
        }

        @Override
        public <T> T match(Function<Pending, T> pending, Function<Decided, T> decided) {
            return decided.apply(this);
        }
    }
}
