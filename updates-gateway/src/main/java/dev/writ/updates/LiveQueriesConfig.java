package dev.writ.updates;

import dev.writ.common.config.Env;
import dev.writ.database.datalog.AllowList;
import dev.writ.database.datalog.QueryLimits;
import java.time.Duration;
import java.util.Objects;

/**
 * How a gateway runs live queries.
 *
 * @param queries how many different ones at once; 0 means that there are none, and no database is needed
 * @param resultBytes the largest result of one, roughly
 * @param limits the most that one run may take
 * @param concurrency how many run at a time
 * @param basisWait how long a run waits for the database to reach the transaction that called for it
 * @param functions what queries may call
 */
public record LiveQueriesConfig(
        int queries, int resultBytes, QueryLimits limits, int concurrency, Duration basisWait, AllowList functions) {
    private static final int KIB = 1024;
    private static final Duration MAX_WAIT = Duration.ofMinutes(10);

    /** No live queries. */
    public static final LiveQueriesConfig OFF = new LiveQueriesConfig(
            0, KIB, new QueryLimits(Duration.ofSeconds(5), 1), 1, Duration.ZERO, AllowList.standard());

    public LiveQueriesConfig {
        Objects.requireNonNull(limits, "limits");
        Objects.requireNonNull(functions, "functions");
        if (queries < 0) {
            throw new IllegalArgumentException("queries " + queries + " must not be negative");
        }
        if (resultBytes < 1 || concurrency < 1) {
            throw new IllegalArgumentException("resultBytes and concurrency must be at least 1");
        }
        if (basisWait.isNegative()) {
            throw new IllegalArgumentException("basisWait " + basisWait + " must not be negative");
        }
    }

    /**
     * Reads {@code WRIT_UPDATES_LIVE_QUERIES}, {@code WRIT_UPDATES_LIVE_RESULT_KIB}, {@code WRIT_QUERY_CONCURRENCY},
     * {@code WRIT_BASIS_WAIT} and what {@link QueryLimits#from} and {@link AllowList#from} read.
     */
    public static LiveQueriesConfig from(Env env) {
        return new LiveQueriesConfig(
                env.integer("WRIT_UPDATES_LIVE_QUERIES", 200, 0, 100_000),
                KIB * env.integer("WRIT_UPDATES_LIVE_RESULT_KIB", 256, 1, 64 * KIB),
                QueryLimits.from(env),
                env.integer(
                        "WRIT_QUERY_CONCURRENCY",
                        Math.max(2, Runtime.getRuntime().availableProcessors()),
                        1,
                        1000),
                env.duration("WRIT_BASIS_WAIT", Duration.ofSeconds(5), Duration.ZERO, MAX_WAIT),
                AllowList.from(env));
    }

    boolean on() {
        return queries > 0;
    }
}
