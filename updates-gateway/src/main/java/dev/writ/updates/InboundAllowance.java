package dev.writ.updates;

import java.util.concurrent.TimeUnit;

/** How much one client may still say: a token bucket that holds what may come in {@value #BURST_SECONDS} seconds. */
final class InboundAllowance {
    private static final int BURST_SECONDS = 10;

    private final int perSecond;
    private double left;
    private long filledAt;

    /** Full at first. */
    InboundAllowance(int perSecond, long now) {
        this.perSecond = perSecond;
        this.left = max();
        this.filledAt = now;
    }

    /**
     * Whether one more message is within the allowance.
     *
     * @param now in nanoseconds, of the same clock as before
     */
    synchronized boolean take(long now) {
        double seconds = (now - filledAt) / (double) TimeUnit.SECONDS.toNanos(1);
        left = Math.min(max(), left + seconds * perSecond);
        filledAt = now;
        if (left < 1) {
            return false;
        }
        left--;
        return true;
    }

    private double max() {
        return (double) perSecond * BURST_SECONDS;
    }
}
