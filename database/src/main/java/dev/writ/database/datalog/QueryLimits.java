package dev.writ.database.datalog;

import java.time.Duration;

/**
 * How much one query may take.
 *
 * @param timeout how long it may run
 * @param maxRows how many rows or values it may find
 * @param products whether parts that nothing joins may be multiplied
 */
public record QueryLimits(Duration timeout, int maxRows, boolean products) {
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
}
