package dev.writ.crash;

import java.util.Map;

/** How a query-api is set so that the whole database can be read through it, for comparison. */
final class Readings {
    static final Map<String, String> UNLIMITED = Map.of(
            "WRIT_QUERY_MAX_ROWS", "10000000",
            "WRIT_QUERY_TIMEOUT", "5m",
            "WRIT_QUERY_MAX_BYTES", "1073741824",
            "WRIT_BASIS_WAIT", "60s");

    private Readings() {}
}
