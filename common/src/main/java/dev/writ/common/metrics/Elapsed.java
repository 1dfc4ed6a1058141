package dev.writ.common.metrics;

import java.time.Duration;
import java.time.Instant;

/**
 * The time between two instants that others have told, such that a timer can record it: never negative, since the instants
 * may be of two clocks, and never more than a century, since a timer counts nanoseconds in a {@code long}.
 */
public final class Elapsed {
    static final Duration LONGEST = Duration.ofDays(36_500);

    private Elapsed() {}

    public static Duration between(Instant from, Instant to) {
        var elapsed = Duration.between(from, to);
        if (elapsed.isNegative()) {
            return Duration.ZERO;
        }
        return elapsed.compareTo(LONGEST) > 0 ? LONGEST : elapsed;
    }
}
