package dev.writ.updates;

import java.util.List;

/** All updates of one slot of the log from one offset up to another. */
final class Stretch {
    private static final int OVERHEAD_BYTES = 100;

    private final OutcomeLog log;
    private final int slot;
    private final long from;
    private final long to;
    private final List<Update> updates;
    private final long bytes;

    /** @param to the offset after the last one that was looked at; the updates need not reach it */
    Stretch(OutcomeLog log, int slot, long from, long to, List<Update> updates) {
        this.log = log;
        this.slot = slot;
        this.from = from;
        this.to = to;
        this.updates = List.copyOf(updates);
        this.bytes = OVERHEAD_BYTES
                + this.updates.stream()
                        .mapToLong(update -> OVERHEAD_BYTES + update.open().length())
                        .sum();
    }

    OutcomeLog log() {
        return log;
    }

    int slot() {
        return slot;
    }

    long from() {
        return from;
    }

    long to() {
        return to;
    }

    List<Update> updates() {
        return updates;
    }

    /** About how much memory it takes. */
    long bytes() {
        return bytes;
    }
}
