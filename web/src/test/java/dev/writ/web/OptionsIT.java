package dev.writ.web;

import static dev.writ.web.HttpFixture.field;
import static dev.writ.web.HttpFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsIT {
    private static HttpFixture http;

    @BeforeAll
    static void start() {
        http = new HttpFixture();
    }

    @AfterAll
    static void stop() {
        http.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /things/a        | GET, HEAD, OPTIONS
            /echo            | OPTIONS, POST
            /search          | GET, HEAD, OPTIONS, POST, QUERY
            /stream          | GET, OPTIONS
            /health/live     | GET, HEAD, OPTIONS
            /metrics         | GET, HEAD, OPTIONS
            /assets/writ.css | GET, HEAD, OPTIONS
            /                | GET, HEAD, OPTIONS
            """)
    void everyPathTellsItsMethods(String path, String allowed) {
        var options = http.send(http.request(path).method("OPTIONS", BodyPublishers.noBody()));
        assertThat(options.statusCode()).isEqualTo(204);
        assertThat(options.body()).isEmpty();
        assertThat(field(options, "Allow")).isEqualTo(allowed);

        var refused = http.send(http.request(path).method("DELETE", BodyPublishers.noBody()));
        assertThat(refused.statusCode()).isEqualTo(405);
        assertThat(field(refused, "Allow")).isEqualTo(allowed);
        assertThat(json(refused).get("allowed")).hasSize(allowed.split(", ").length);
    }

    @Test
    void queryTellsWhatItTakes() {
        var options = http.send(http.request("/search").method("OPTIONS", BodyPublishers.noBody()));
        assertThat(field(options, "Accept-Query"))
                .isEqualTo("application/json, application/edn, application/transit+json,"
                        + " application/x-www-form-urlencoded");
        var without = http.send(http.request("/echo").method("OPTIONS", BodyPublishers.noBody()));
        assertThat(without.headers().firstValue("Accept-Query")).isEmpty();
    }

    @Test
    void whatIsNotThereHasNoMethods() throws IOException {
        var options = http.send(http.request("/nothing").method("OPTIONS", BodyPublishers.noBody()));
        assertThat(options.statusCode()).isEqualTo(404);
        assertThat(http.raw("OPTIONS * HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .doesNotContain(" 500 ");
    }
}
