package dev.writ.query;

import static dev.writ.query.QueryFixture.field;
import static dev.writ.query.QueryFixture.form;
import static dev.writ.query.QueryFixture.uri;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import clojure.lang.Keyword;
import dev.writ.common.media.Edn;
import dev.writ.common.media.Json;
import dev.writ.common.media.Media;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProblemFormatsIT {
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String NAMES = "[:find ?n :where [_ :customer/name ?n]]";
    private static final String SLURP = "[:find ?x :where [(slurp 1) ?x]]";

    private static final Set<String> NOT_OFFERED = Set.of("application/problem+json", "image/png", "*/*;q=0");

    private static QueryFixture http;

    @BeforeAll
    static void start() {
        http = new QueryFixture();
    }

    @AfterAll
    static void stop() {
        http.close();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            application/json                                       | application/problem+json
            application/problem+json                               | application/problem+json
            application/json;q=0.1, application/edn;q=0.2          | application/edn
            application/edn                                        | application/edn
            application/transit+json                               | application/transit+json
            text/html,application/xhtml+xml,*/*;q=0.8              | text/html;charset=utf-8
            text/csv                                               | application/problem+json
            text/csv, application/edn;q=0.1                        | application/edn
            text/csv, text/html;q=0.1                              | text/html;charset=utf-8
            image/png                                              | application/problem+json
            */*                                                    | application/problem+json
            */*;q=0                                                | application/problem+json
            nonsense                                               | application/problem+json
            """)
    void problemsComeInWhatIsAccepted(String accept, String contentType) throws IOException {
        for (var response : new HttpResponse<?>[] {
            http.get(accept, "query", SLURP),
            http.post("POST", "application/edn", "{:query " + SLURP + "}", "Accept", accept),
            http.post("QUERY", "application/edn", "{:query " + SLURP + "}", "Accept", accept),
            http.post("POST", FORM, form("query", SLURP), "Accept", accept)
        }) {
            boolean offered = !NOT_OFFERED.contains(accept);
            assertThat(response.statusCode()).isEqualTo(offered ? 422 : 406);
            assertThat(field(response, "Content-Type")).isEqualTo(contentType);
            assertThat(field(response, "Cache-Control")).isEqualTo("no-store");
            assertThat(field(response, "Vary")).contains("Accept-Encoding", "Accept");
            assertThat(response.headers().firstValue("ETag")).isEmpty();
            assertThat(detail(contentType, (String) response.body())).contains(offered ? "slurp" : "offered");
        }
    }

    @Test
    void severalFieldsOfAcceptAreOne() {
        var response = http.send(http.request(uri("query", NAMES))
                .header("Accept", "application/json;q=0.5")
                .header("Accept", "text/csv;q=0.6")
                .header("Accept", "application/edn;q=0.55, */*;q=0.1"));
        assertThat(field(response, "Content-Type")).startsWith("text/csv");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            application/json;q=0.2, application/edn;q=0.3       | application/edn
            application/*;q=0.2, application/transit+json       | application/transit+json
            application/*, application/json;q=0                 | application/edn
            text/html;q=0.9, */*;q=0.1                          | text/html
            application/json;q=2, application/edn;q=0.1         | application/edn
            APPLICATION/EDN                                     | application/edn
            """)
    void theHeaviestIsSent(String accept, String contentType) {
        var response = http.get(accept, "query", NAMES);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(field(response, "Content-Type")).startsWith(contentType);
    }

    @Test
    void whatDatomicAndTheClockRefuseIsNotKept() {
        for (var query : new String[] {"[:find ?e :where [?e :no/such]]", "[:find ?x :where [(/ 1 0) ?x]]"}) {
            var response = http.get("text/csv", "query", query);
            assertThat(response.statusCode()).isEqualTo(422);
            assertThat(field(response, "Content-Type")).isEqualTo("application/problem+json");
            assertThat(field(response, "Cache-Control")).isEqualTo("no-store");
        }
    }

    /** As a browser posts the form of the page. */
    @Test
    void formsOfThePageAreAnsweredWithAPage() {
        var origin = http.request("/").build().uri().resolve("/").toString().replaceAll("/$", "");
        var browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
        var fields = form("query", NAMES) + "&args=&as-of=&since=&limit=&offset=";
        var own = http.post("POST", FORM, fields, "Accept", browser, "Origin", origin, "Sec-Fetch-Site", "same-origin");
        assertThat(own.statusCode()).isEqualTo(200);
        assertThat(field(own, "Content-Type")).isEqualTo("text/html;charset=utf-8");
        var foreign = http.post(
                "POST",
                FORM,
                fields,
                "Accept",
                browser,
                "Origin",
                "https://evil.example",
                "Sec-Fetch-Site",
                "cross-site");
        assertThat(foreign.statusCode()).isEqualTo(403);
        assertThat(field(foreign, "Content-Type")).isEqualTo("text/html;charset=utf-8");
    }

    private static String detail(String contentType, String body) throws IOException {
        return switch (contentType) {
            case "application/problem+json" -> Json.parse(body).get("detail").textValue();
            case "application/edn" -> (String) ((Map<?, ?>) Edn.read(body)).get(Keyword.intern("detail"));
            case "application/transit+json" ->
                (String)
                        ((Map<?, ?>) Media.TRANSIT_JSON.decodeData(body.getBytes(UTF_8))).get(Keyword.intern("detail"));
            default -> body;
        };
    }
}
