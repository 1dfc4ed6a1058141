package dev.writ.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.writ.common.config.ConfigException;
import dev.writ.common.config.Env;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class QueryApiConfigTest {
    @Test
    void hasDefaults() {
        var config = QueryApiConfig.from(new Env(Map.of()));
        assertThat(config.limits().timeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.limits().maxRows()).isEqualTo(10_000);
        assertThat(config.basisWait()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.concurrency()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void productsAreAllowedOnlyOnDemand() {
        assertThat(QueryApiConfig.from(new Env(Map.of())).limits().products()).isFalse();
        var env = new Env(Map.of("WRIT_QUERY_ALLOW_CARTESIAN", "true"));
        assertThat(QueryApiConfig.from(env).limits().products()).isTrue();
    }

    @Test
    void reportsEveryFault() {
        var env = new Env(Map.of(
                "WRIT_QUERY_TIMEOUT", "soon",
                "WRIT_QUERY_MAX_ROWS", "0",
                "WRIT_QUERY_MAX_BYTES", "1",
                "WRIT_QUERY_CONCURRENCY", "0",
                "WRIT_BASIS_WAIT", "1y"));
        QueryApiConfig.from(env);
        assertThatThrownBy(env::check)
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("WRIT_QUERY_TIMEOUT")
                .hasMessageContaining("WRIT_QUERY_MAX_ROWS")
                .hasMessageContaining("WRIT_QUERY_MAX_BYTES")
                .hasMessageContaining("WRIT_QUERY_CONCURRENCY")
                .hasMessageContaining("WRIT_BASIS_WAIT");
    }
}
