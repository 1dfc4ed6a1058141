package dev.writ.common.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BaseUrlTest {
    @Test
    void pathsAreBelowIt() {
        var env = new Env(Map.of("WRIT_QUERY_URL", "https://bank.example.org/read/"));
        assertThat(BaseUrl.from(env, "WRIT_QUERY_URL").at("/api/v1/query"))
                .isEqualTo("https://bank.example.org/read/api/v1/query");
        assertThat(BaseUrl.from(env, "WRIT_COMMAND_URL").at("/api/v1/query")).isEqualTo("/api/v1/query");
        env.check();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "query.example.org",
                "/query",
                "ftp://query.example.org",
                "https:query.example.org",
                "https://user@query.example.org",
                "https://query.example.org?x=1",
                "https://query.example.org#x",
                "https://query example.org",
            })
    void whatIsNoPlaceOfAServiceIsRefused(String url) {
        var env = new Env(Map.of("WRIT_QUERY_URL", url));
        assertThat(BaseUrl.from(env, "WRIT_QUERY_URL")).isEqualTo(BaseUrl.SAME_ORIGIN);
        assertThatThrownBy(env::check).hasMessageContaining("WRIT_QUERY_URL=" + url + " must be an absolute");
    }
}
