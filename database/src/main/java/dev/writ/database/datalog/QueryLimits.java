package dev.writ.database.datalog;

import dev.writ.common.config.Env;
import java.time.Duration;

/**
 * How much one query may take.
 *
 * @param timeout how long it may run
 * @param maxRows how many rows or values it may find
 * @param products whether parts that nothing joins may be multiplied
 */
public record QueryLimits(Duration timeout, int maxRows, boolean products) {
    private static final Duration MAX_TIMEOUT = Duration.ofMinutes(10);

    /** Without products. */
    public QueryLimits(Duration timeout, int maxRows) {
        this(timeout, maxRows, false);
    }

    public QueryLimits {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout must be more than 0: " + timeout);
        }
        if (maxRows < 1) {
            throw new IllegalArgumentException("maxRows must be at least 1: " + maxRows);
        }
    }

    /** Reads {@code WRIT_QUERY_TIMEOUT}, {@code WRIT_QUERY_MAX_ROWS} and {@code WRIT_QUERY_ALLOW_CARTESIAN}. */
    public static QueryLimits from(Env env) {
        return new QueryLimits(
                env.duration("WRIT_QUERY_TIMEOUT", Duration.ofSeconds(5), Duration.ofMillis(10), MAX_TIMEOUT),
                env.integer("WRIT_QUERY_MAX_ROWS", 10_000, 1, 10_000_000),
                env.flag("WRIT_QUERY_ALLOW_CARTESIAN", false));
    }
}
