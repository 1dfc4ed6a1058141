package dev.writ.query;

import dev.writ.common.config.Env;
import dev.writ.database.datalog.AllowList;
import dev.writ.database.datalog.QueryLimits;
import java.time.Duration;
import java.util.Objects;

/**
 * How a query-api runs.
 *
 * @param limits the most that one query may take; a request may ask for less time
 * @param maxBytes the largest answer, in characters or bytes, roughly
 * @param concurrency how many queries run at a time
 * @param basisWait how long a request with {@code basis-t} waits for the database to get there
 * @param functions what queries may call
 */
public record QueryApiConfig(
        QueryLimits limits, int maxBytes, int concurrency, Duration basisWait, AllowList functions) {
    private static final Duration MAX_WAIT = Duration.ofMinutes(10);

    /** How many requests wait for each query that runs. */
    private static final int WAITING_PER_RUNNING = 16;

    /** With the built-in functions. */
    public QueryApiConfig(QueryLimits limits, int maxBytes, int concurrency, Duration basisWait) {
        this(limits, maxBytes, concurrency, basisWait, AllowList.standard());
    }

    public QueryApiConfig {
        Objects.requireNonNull(limits, "limits");
        Objects.requireNonNull(functions, "functions");
        if (maxBytes < 1) {
            throw new IllegalArgumentException("maxBytes " + maxBytes + " must be above 0");
        }
        if (concurrency < 1) {
            throw new IllegalArgumentException("concurrency " + concurrency + " must be above 0");
        }
        if (basisWait.isNegative()) {
            throw new IllegalArgumentException("basisWait " + basisWait + " must not be negative");
        }
    }

    /**
     * Reads {@code WRIT_QUERY_TIMEOUT}, {@code WRIT_QUERY_MAX_ROWS}, {@code WRIT_QUERY_MAX_BYTES},
     * {@code WRIT_QUERY_CONCURRENCY}, {@code WRIT_QUERY_ALLOW_CARTESIAN}, {@code WRIT_QUERY_FUNCTIONS} and
     * {@code WRIT_BASIS_WAIT}.
     */
    public static QueryApiConfig from(Env env) {
        return new QueryApiConfig(
                QueryLimits.from(env),
                env.integer("WRIT_QUERY_MAX_BYTES", 8 << 20, 1 << 10, 1 << 30),
                env.integer(
                        "WRIT_QUERY_CONCURRENCY",
                        Math.max(2, Runtime.getRuntime().availableProcessors()),
                        1,
                        1000),
                env.duration("WRIT_BASIS_WAIT", Duration.ofSeconds(5), Duration.ZERO, MAX_WAIT),
                AllowList.from(env));
    }

    int waiting() {
        return concurrency * WAITING_PER_RUNNING;
    }
}
