package dev.writ.command;

import java.util.UUID;
import java.util.function.Predicate;

/** Hands on what the status store learns to those who waited for it. */
record Arrivals(RecentAppends recent, OutcomeWaiters waiters) implements StatusListener {
    @Override
    public void recorded(UUID id) {
        recent.readBack(id);
    }

    @Override
    public void decided(UUID id) {
        waiters.decided(id);
    }

    @Override
    public void restoring() {
        recent.storeRestoring();
    }

    @Override
    public void readable(Predicate<UUID> has) {
        recent.storeReadable(has);
    }
}
