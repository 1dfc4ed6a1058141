package dev.writ.command;

import java.util.UUID;

/** Hands on what the status store learns to those who waited for it. */
record Arrivals(RecentAppends recent, OutcomeWaiters waiters) implements StatusListener {
    @Override
    public void recorded(UUID id) {
        recent.remove(id);
    }

    @Override
    public void decided(UUID id) {
        waiters.decided(id);
    }
}
