package dev.writ.crash;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Lets so many commands of all clients go in a second, and measures how long none was acknowledged. */
final class LoadPace {
    private final long interval;
    private long next;
    private long acknowledged;
    private long longest;

    LoadPace(int perSecond) {
        interval = TimeUnit.SECONDS.toNanos(1) / perSecond;
        next = System.nanoTime();
        acknowledged = next;
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
        long now = System.nanoTime();
        longest = Math.max(longest, now - acknowledged);
        acknowledged = now;
    }

    synchronized Duration longestOutage() {
        return Duration.ofNanos(longest);
    }
}
