package dev.writ.database;

import java.time.Duration;

/**
 * How far a replay of the log has come.
 *
 * @param transactions applied so far
 * @param perSecond of those, on average since it began
 * @param share of the log that has been read, from 0 to 1
 * @param left time until the end at this rate
 */
public record ReplayProgress(long transactions, double perSecond, double share, Duration left) {
    /** For people, such as {@code 45,000 transactions (3,100/s), 62 %, about 14 s left}. */
    public String text() {
        return "%,d transactions (%,.0f/s), %.0f %%, about %d s left"
                .formatted(transactions, perSecond, Math.floor(share * 100), left.toSeconds());
    }
}
