package dev.writ.query;

import static dev.writ.query.QueryFixture.field;
import static dev.writ.query.QueryFixture.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.writ.database.datalog.QueryLimits;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whoever names a t sees what was so at it, whichever resource shows it. */
class BasisWaitIT {
    private static final String JSON = "application/json";
    private static final String LOOKUP = "/api/v1/query/entities?attribute=:customer/name&value=Zoe&basis-t=";

    private QueryFixture http;
    private long next;

    @BeforeEach
    void start() {
        http = new QueryFixture();
        next = http.database.database().basisT() + 1;
    }

    @AfterEach
    void stop() {
        http.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/query/schema?, 200",
        "/api/v1/query/transactions?, 200",
        "/api/v1/query/entities/0?limit=1&, 200",
        "/api/v1/query/entities?attribute=:customer/name&value=Zoe&, 303",
        "/api/v1/query?query=%5B:find%20?e%20:where%20%5B?e%20:customer/name%5D%5D&, 200"
    })
    void everyResourceWaits(String address, int status) {
        var answer = CompletableFuture.supplyAsync(() -> http.getPath(JSON, address + "basis-t=" + next));
        await().until(() -> http.database.waiting() == 1);
        assertThat(answer).isNotDone();

        long t = http.database.transact("[{:customer/name \"Zoe\"}]");

        assertThat(answer.join().statusCode()).as(answer.join().body()).isEqualTo(status);
        assertThat(field(answer.join(), "Basis-T")).isEqualTo(Long.toString(t));
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/query/schema",
        "/api/v1/query/transactions",
        "/api/v1/query/entities/0",
    })
    void noneWaitsForEver(String path) {
        var limits = new QueryLimits(Duration.ofSeconds(5), QueryFixture.MAX_ROWS);
        try (var hasty = new QueryFixture(new QueryApiConfig(limits, 1 << 20, 2, Duration.ofMillis(50)))) {
            for (var accept : new String[] {JSON, "text/html"}) {
                var late = hasty.getPath(accept, path, "basis-t", "99999999");
                assertThat(late.statusCode()).as(late.body()).isEqualTo(504);
                assertThat(late.body()).contains("did not reach basis-t 99999999 within 50 ms");
            }
        }
        var wrong = http.getPath(JSON, path, "basis-t", "soon");
        assertThat(wrong.statusCode()).isEqualTo(422);
        assertThat(json(wrong).get("parameter").textValue()).isEqualTo("basis-t");
    }

    /** Another instance, which may be behind, can be asked next. */
    @Test
    void linksWaitAsWell() {
        long t = http.database.transact("[{:db/id \"zoe\" :customer/name \"Zoe\" :customer/credit 1M}]");
        var found = field(http.getPath(JSON, LOOKUP + t), "Location");
        assertThat(found).endsWith("?basis-t=" + t);

        var older =
                json(http.getPath(JSON, found + "&limit=1")).at("/links/older").textValue();
        assertThat(older).contains("basis-t=" + t, "as-of=" + t);
        assertThat(json(http.getPath(JSON, older)).at("/links/newer").textValue())
                .contains("basis-t=" + t);

        var names = "[:find ?n :in $ [?n ...]]";
        var page = http.get("text/html", "query", names, "args", "[[1 2 3]]", "limit", "1");
        assertThat(page.body()).containsPattern("href=\"[^\"]*as-of=" + t + "[^\"]*basis-t=" + t + "[^\"]*offset=1\"");
        var past = "1999-01-01";
        var pageOfPast = http.get("text/html", "query", names, "args", "[[1 2 3]]", "limit", "1", "as-of", past);
        assertThat(pageOfPast.body())
                .containsPattern("href=\"[^\"]*as-of=" + past + "[^\"]*basis-t=\\d+[^\"]*offset=1\"");
    }
}
