package dev.writ.crash;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Lets so many commands of all clients go in a second, and measures how long none was acknowledged, or known to be decided. */
final class LoadPace {
    private final long interval;
    private long next;
    private final Gap acknowledged = new Gap();
    private final Gap decided = new Gap();

    LoadPace(int perSecond) {
        interval = TimeUnit.SECONDS.toNanos(1) / perSecond;
        next = System.nanoTime();
    }

    /** Waits for a turn. Turns that nobody took, because all were waiting for answers, are gone. */
    void await() throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(turn());
    }

    private synchronized long turn() {
        long now = System.nanoTime();
        next = Math.max(next + interval, now);
        return next - now;
    }

    synchronized void acknowledged() {
        acknowledged.end();
    }

    synchronized void decided() {
        decided.end();
    }

    /** Up to now: a gap that has not ended counts as well. */
    synchronized Duration longestUnacknowledged() {
        return acknowledged.end();
    }

    /** Up to now, as {@link #longestUnacknowledged()}. */
    synchronized Duration longestUndecided() {
        return decided.end();
    }

    /** The longest time between two events. */
    private static final class Gap {
        private long last = System.nanoTime();
        private long longest;

        /** The longest so far. */
        private Duration end() {
            long now = System.nanoTime();
            longest = Math.max(longest, now - last);
            last = now;
            return Duration.ofNanos(longest);
        }
    }
}
