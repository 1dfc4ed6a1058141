package dev.writ.command;

import dev.writ.common.message.Outcome;
import java.util.UUID;
import java.util.function.Predicate;

/** Hands on what the status store learns to those who waited for it. */
record Arrivals(RecentAppends recent, OutcomeWaiters waiters, StatusMetrics metrics) implements StatusListener {
    @Override
    public void recorded(UUID id) {
        recent.readBack(id);
    }

    @Override
    public void decided(Outcome outcome) {
        metrics.decided(outcome);
        waiters.decided(outcome.id());
    }

    @Override
    public void restoring() {
        metrics.restoring();
        recent.storeRestoring();
    }

    @Override
    public void readable(Predicate<UUID> has) {
        recent.storeReadable(has);
        metrics.live();
    }
}
