package dev.writ.query;

import static dev.writ.query.QueryFixture.form;
import static org.assertj.core.api.Assertions.assertThat;

import dev.writ.database.datalog.QueryLimits;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A page stays small, whatever is asked and found: it is drawn beside the limits of queries. */
class LargePagesIT {
    private static final int LARGEST = 1 << 20;

    private static QueryFixture http;

    @BeforeAll
    static void start() {
        http = new QueryFixture(
                new QueryApiConfig(new QueryLimits(Duration.ofSeconds(5), 100_000), 8 << 20, 2, Duration.ofSeconds(5)));
        http.database.commands();
        http.database.decide(1, "create-customer", true, "2026-01-10T09:00:00.000Z", "{:customer/name \"Ann\"}");
        http.database.decide(2, "create-customer", true, "2026-01-11T09:00:00.000Z", "{:customer/name \"Bob\"}");
    }

    @AfterAll
    static void stop() {
        http.close();
    }

    private static HttpResponse<String> posted(String... parameters) {
        var fields = IntStream.range(0, parameters.length / 2)
                .mapToObj(i -> form(parameters[2 * i], parameters[2 * i + 1]))
                .collect(Collectors.joining("&"));
        return http.post("POST", "application/x-www-form-urlencoded", fields, "Accept", "text/html");
    }

    @Test
    void aLongQuestionIsNoAddress() {
        var page = posted(
                "query",
                "[:find ?n :keys name :where [?e :customer/name ?n]] ;" + "{".repeat(60_000),
                "limit",
                "1",
                "as-of",
                Long.toString(http.database.database().basisT()));

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body())
                .contains("rows 1 to 1 of 2", "<code>name</code>", "Ann", "create-customer")
                .doesNotContain("query?query=%5B%3Afind+%3Fn")
                .hasSizeLessThan(LARGEST);
    }

    @Test
    void neitherAreManyArguments() {
        var names = IntStream.range(0, 20_000).mapToObj(i -> "\"n" + i + "\"").collect(Collectors.joining(" "));
        var page = posted(
                "query",
                "[:find ?n :in $ [?n ...] :where [?e :customer/name ?n]]",
                "args",
                "[[\"Ann\" " + names + "]]");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("1 row in").hasSizeLessThan(3 * LARGEST);
    }

    @Test
    void whatIsRefusedIsDrawnAgain() {
        var page = posted("query", "[:find ?n :where [(slurp ?n)]] ;" + "x".repeat(60_000));

        assertThat(page.statusCode()).isEqualTo(422);
        assertThat(page.body()).contains("slurp", "<textarea").hasSizeLessThan(LARGEST);
    }

    @Test
    void oneValueMayHoldMoreThanAPage() {
        var numbers = IntStream.range(0, 40_000).mapToObj(Integer::toString).collect(Collectors.joining(" "));
        var page = posted("query", "[:find ?x . :in ?x]", "arg", "[" + numbers + "]");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body())
                .contains("<span class=\"v-number\">4000</span>", "35,001 more")
                .doesNotContain("<span class=\"v-number\">5000</span>")
                .hasSizeLessThan(LARGEST);
    }
}
