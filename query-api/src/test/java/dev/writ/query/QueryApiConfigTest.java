package dev.writ.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.writ.common.config.ConfigException;
import dev.writ.common.config.Env;
import dev.writ.database.datalog.AllowList;
import dev.writ.database.datalog.SafeQuery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    void functionsMayBeAdded(@TempDir Path folder) throws IOException {
        var file = Files.writeString(folder.resolve("functions.edn"), "{:functions [frequencies]}");
        var env = new Env(Map.of("WRIT_QUERY_FUNCTIONS", file.toString()));
        var functions = QueryApiConfig.from(env).functions();
        env.check();
        assertThat(SafeQuery.parse("[:find ?x :where [(frequencies [1 1]) ?x]]", functions))
                .isNotNull();
        assertThat(QueryApiConfig.from(new Env(Map.of())).functions()).isSameAs(AllowList.standard());
    }

    @Test
    void functionsThatDoNotExistAreFaults(@TempDir Path folder) throws IOException {
        var file = Files.writeString(folder.resolve("functions.edn"), "{:functions [no-such/function]}");
        for (var path : new String[] {file.toString(), folder.resolve("missing").toString(), "a\0b"}) {
            var env = new Env(Map.of("WRIT_QUERY_FUNCTIONS", path));
            QueryApiConfig.from(env);
            assertThatThrownBy(env::check)
                    .isInstanceOf(ConfigException.class)
                    .hasMessageStartingWith("configuration: WRIT_QUERY_FUNCTIONS=" + path
                            + " must be a file of functions that exist: ");
        }
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
