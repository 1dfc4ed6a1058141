package dev.writ.processor;

import dev.writ.common.error.ProblemType;
import dev.writ.common.message.Command;
import dev.writ.common.message.Outcome;
import dev.writ.common.message.Transaction;
import dev.writ.database.History;
import dev.writ.processor.WhatIf.Kind;
import dev.writ.processor.WhatIf.Listener;
import dev.writ.processor.WhatIf.Summary;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;

/** One walk through history. */
final class WhatIfRun {
    private static final long TELL_NANOS = Duration.ofSeconds(2).toNanos();
    private static final String CONTENDED = "contended";
    private static final String NOT_WRITTEN_DOWN = "not on pending-cmds";

    private final long began = System.nanoTime();
    private final Listener listener;
    private final ScratchLedger ledger;
    private final History history;
    private final PendingCommands pending;
    private final Handlers handlers;
    private final Map<String, Long> left = new TreeMap<>();
    private final Map<Kind, Long> differences = new EnumMap<>(Kind.class);
    private long repeated;
    private long decided;
    private long told = began;

    WhatIfRun(Listener listener, ScratchLedger ledger, History history, PendingCommands pending, Handlers handlers) {
        this.listener = listener;
        this.ledger = ledger;
        this.history = history;
        this.pending = pending;
        this.handlers = handlers;
    }

    Summary between(Optional<Moment> from, Optional<Moment> to) throws TimeoutException {
        var next = next();
        while (next.isPresent() && from.isPresent() && from.get().isAfter(transaction(next.get()))) {
            ledger.repeat(next.get().outcome(), next.get().at());
            repeated++;
            next = next();
        }
        long basisT = ledger.database().basisT();
        try (var fork = new Fork(ledger, handlers)) {
            while (next.isPresent() && !(to.isPresent() && to.get().isBefore(transaction(next.get())))) {
                decide(next.get().outcome(), fork);
                basisT = transaction(next.get()).basisT();
                next = next();
            }
        }
        return new Summary(repeated, decided, left, differences, basisT, Duration.ofNanos(System.nanoTime() - began));
    }

    private static Transaction transaction(History.Entry entry) {
        return entry.outcome().decided().transaction();
    }

    private Optional<History.Entry> next() throws TimeoutException {
        long now = System.nanoTime();
        if (now - told > TELL_NANOS) {
            told = now;
            listener.progress(history.progress());
        }
        return history.next();
    }

    private void decide(Outcome before, Fork fork) throws TimeoutException {
        if (before instanceof Outcome.Accepted accepted) {
            decide(accepted.command(), before, fork);
        } else if (before instanceof Outcome.Failed failed) {
            decideFailed(failed, fork);
        }
    }

    private void decideFailed(Outcome.Failed failed, Fork fork) throws TimeoutException {
        if (failed.error().type().equals(ProblemType.CONTENDED.uri().toString())) {
            leave(failed, CONTENDED, fork);
            return;
        }
        var command = pending.find(failed.id(), failed.decided().pending());
        if (command.isPresent()) {
            decide(command.get(), failed, fork);
        } else {
            leave(failed, NOT_WRITTEN_DOWN, fork);
        }
    }

    private void leave(Outcome.Failed failed, String reason, Fork fork) {
        fork.repeat(failed);
        left.merge(reason, 1L, Long::sum);
    }

    private void decide(Command command, Outcome before, Fork fork) {
        decided++;
        fork.decide(command, before).ifPresent(difference -> {
            differences.merge(difference.kind(), 1L, Long::sum);
            listener.difference(difference);
        });
    }
}
