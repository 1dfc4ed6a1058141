package dev.writ.updates;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Where the log, read once, meets everyone who follows it. Handing over never waits for a client: it puts a reference
 * into the client's outbox.
 */
final class Hub {
    enum Attached {
        /** Everything up to now is in the outbox, and so will be all that comes. */
        LIVE,
        /** The outbox is filled; attach again once there is room. */
        FULL,
        /** The position lies before the window: history must be read first. */
        BEHIND,
        /** The log, or the client, is gone. */
        CLOSED
    }

    private final int windowEntries;
    private final long windowBytes;
    private final Set<Subscription> live = new HashSet<>();
    private OutcomeLog log;
    private Window window;
    private Message headCursor;
    private boolean present;

    Hub(int windowEntries, long windowBytes) {
        this.windowEntries = windowEntries;
        this.windowBytes = windowBytes;
    }

    synchronized void open(OutcomeLog openedLog, Cursor start) {
        log = openedLog;
        window = new Window(windowEntries, windowBytes, start);
        headCursor = null;
        present = false;
    }

    /** The newest update read is now the newest there is: "now" has a meaning. */
    synchronized void reachedPresent() {
        present = true;
    }

    /** Forgets the log, and those who followed it. */
    synchronized void reset() {
        log = null;
        window = null;
        live.clear();
    }

    synchronized void publish(Update update) {
        var entry = window.add(update);
        headCursor = null;
        live.removeIf(subscription -> !subscription.receive(entry));
    }

    /**
     * The log was read up to {@code position}: transaction markers and aborted records take up offsets as well. Without
     * this a client that comes from elsewhere could stand beyond the head of a partition for as long as that is idle.
     */
    synchronized void skipTo(Cursor position) {
        window.skipTo(position);
        headCursor = null;
    }

    /** Attaches at the newest position, of which the client is told first. */
    synchronized Attached attachAtHead(Subscription subscription) {
        if (window == null || subscription.log() != log) {
            return Attached.CLOSED;
        }
        subscription.startAt(window.head());
        subscription.tell(headCursor(), window.end());
        live.add(subscription);
        return Attached.LIVE;
    }

    /** Hands over what the window has beyond the subscription's position, then follows. */
    synchronized Attached attach(Subscription subscription) {
        if (window == null || subscription.log() != log || subscription.ended()) {
            return Attached.CLOSED;
        }
        if (!subscription.position().covers(window.base())) {
            return Attached.BEHIND;
        }
        for (long n = window.firstUnread(subscription.position()); n < window.end(); n++) {
            if (!subscription.roomy()) {
                return Attached.FULL;
            }
            if (!subscription.receive(window.get(n))) {
                return Attached.CLOSED;
            }
        }
        live.add(subscription);
        tellPosition(subscription);
        return Attached.LIVE;
    }

    synchronized void detach(Subscription subscription) {
        live.remove(subscription);
    }

    /** Tells a live client how far it has come, if its filter kept that from it. */
    synchronized void tellPosition(Subscription subscription) {
        if (live.contains(subscription) && subscription.told() < window.end()) {
            if (subscription.follows()) {
                // What it is told next must not lie before what it is told now.
                subscription.startAt(window.head());
                subscription.tell(headCursor(), window.end());
            } else {
                subscription.tell(Message.cursor(subscription.position()), window.end());
            }
        }
    }

    /** Tells a live client how far it has come, in any case. */
    synchronized void tellCursor(Subscription subscription) {
        if (live.contains(subscription)) {
            subscription.tell(Message.cursor(subscription.position()), window.end());
        }
    }

    /** The log, once it was read up to the present. */
    synchronized Optional<OutcomeLog> log() {
        return Optional.ofNullable(log).filter(l -> present);
    }

    /** The position after the newest update read. */
    synchronized Optional<Cursor> head() {
        return Optional.ofNullable(window).map(Window::head);
    }

    /** At most {@code most} of the newest updates. */
    synchronized Optional<Excerpt> newest(int most) {
        return Optional.ofNullable(window)
                .filter(w -> present)
                .map(w -> new Excerpt(w.entries(w.end() - most, w.end()), Optional.empty(), w.head(), true));
    }

    /** At most {@code most} of the updates in memory that follow on {@code position}. */
    synchronized Optional<Excerpt> after(Cursor position, int most) {
        return Optional.ofNullable(window).filter(w -> present).map(w -> {
            var entries = w.entries(w.firstUnread(position), w.firstUnread(position) + most);
            boolean all = entries.isEmpty() || entries.get(entries.size() - 1).number() == w.end() - 1;
            var end = all ? w.head() : entries.get(entries.size() - 1).after();
            return new Excerpt(entries, Optional.of(position), position.join(end), position.covers(w.base()));
        });
    }

    /** Whoever stands here or further needs no history. */
    synchronized Optional<Cursor> base() {
        return Optional.ofNullable(window).map(Window::base);
    }

    synchronized int windowSize() {
        return window == null ? 0 : window.size();
    }

    private Message headCursor() {
        if (headCursor == null) {
            headCursor = Message.cursor(window.head());
        }
        return headCursor;
    }
}
