package dev.writ.query;

import static dev.writ.query.QueryFixture.field;
import static dev.writ.query.QueryFixture.form;
import static dev.writ.query.QueryFixture.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.writ.database.datalog.QueryLimits;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that are not read by the threads of the web server, and what is wrong with them. */
class LargeBodiesIT {
    private static final String EDN = "application/edn";
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String LENGTH = "[:find ?n . :in ?s :where [(count ?s) ?n]]";
    private static final String TEXT = "x".repeat(20_000);

    /** As many as may wait for each query that runs. */
    private static final int WAITING = 32;

    private static QueryFixture http;

    @BeforeAll
    static void start() {
        http = new QueryFixture(new QueryApiConfig(
                new QueryLimits(Duration.ofSeconds(20), QueryFixture.MAX_ROWS), 1 << 20, 2, Duration.ofSeconds(20)));
    }

    @AfterAll
    static void stop() {
        http.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "text/html"})
    void areAnswered(String accept) {
        var edn = post(http, EDN, accept, "{:query " + LENGTH + " :args [\"" + TEXT + "\"]}");
        assertThat(edn.statusCode()).as(edn.body()).isEqualTo(200);
        assertThat(edn.body()).contains("20000");
        var form = post(http, FORM, accept, form("query", LENGTH) + "&" + form("arg", '"' + TEXT + '"'));
        assertThat(form.statusCode()).as(form.body()).isEqualTo(200);
        assertThat(form.body()).contains("20000");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "400 | application/edn | {:query [:find ?x . :in ?x] :args [\"TEXT]}",
                "400 | application/edn | {:query [:find ?x . :in ?x] :args [#foo \"TEXT\"]}",
                "422 | application/edn | [\"TEXT\"]",
                "400 | application/edn | {:querry \"TEXT\"}",
                "422 | application/edn | {:query [:find ?x . :in ?x :where [(slurp ?x) _]] :args [\"TEXT\"]}",
                "422 | application/json | {\"query\": \"[:find ?x . :in ?x]\", \"args\": [{\"#uuid\": \"TEXT\"}]}",
                "400 | application/json | {\"query\": \"TEXT",
                "422 | application/json | {\"query\": \"[:find ?x . :in ?x ?y]\", \"arg\": [\"\\\"TEXT\\\"\", null]}",
                "400 | application/x-www-form-urlencoded | query=TEXT&querry=1",
                "400 | application/x-www-form-urlencoded | query=[TEXT",
                "422 | application/x-www-form-urlencoded | query=[:find ?x . :in ?x :where [(slurp ?x) _]]&args=[\"TEXT\"]",
            })
    void areRefusedLikeSmallOnes(int status, String contentType, String template) {
        for (var text : new String[] {TEXT, "x"}) {
            for (var accept : new String[] {"application/json", "text/html"}) {
                var response = post(http, contentType, accept, template.replace("TEXT", text));
                assertThat(response.statusCode())
                        .as(accept + " " + text.length() + ": " + response.body())
                        .isEqualTo(status);
                assertThat(field(response, "Content-Type"))
                        .startsWith(accept.equals("text/html") ? accept : "application/problem+json");
                if (accept.equals("text/html")) {
                    assertThat(response.body()).contains("<textarea name=\"query\"");
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "text/html"})
    void mayBeTooLarge(String accept) {
        for (var type : new String[] {EDN, FORM}) {
            assertThat(post(http, type, accept, "query=" + "x".repeat(300_000)).statusCode())
                    .isEqualTo(413);
        }
    }

    /** Its length is not announced. */
    @Test
    void formMayComeInPieces() {
        var body = (form("query", LENGTH) + "&" + form("arg", '"' + TEXT + '"')).getBytes(StandardCharsets.UTF_8);
        var response = http.send(http.request(QueryApi.PATH)
                .header("Content-Type", FORM)
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body))));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(json(response).get("result").intValue()).isEqualTo(20_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "text/html"})
    void readingThemTakesTimeOfTheQuery(String accept) {
        var limits = new QueryLimits(Duration.ofMillis(1), QueryFixture.MAX_ROWS);
        try (var hasty = new QueryFixture(new QueryApiConfig(limits, 1 << 20, 2, Duration.ofSeconds(5)))) {
            var response =
                    post(hasty, EDN, accept, "{:query " + LENGTH + " :args [[" + "\"ab\" ".repeat(45_000) + "]]}");
            assertThat(response.statusCode()).as(response.body()).isEqualTo(504);
            assertThat(response.body()).contains("no answer within 1 ms");
        }
    }

    /** Each of them takes memory for as long as it waits for the database. */
    @Test
    void onlySoManyWait() {
        var body = "{:query " + LENGTH + " :args [\"" + TEXT + "\"] :basis-t ";
        long next = http.database.database().basisT() + 1;
        var waiting = Stream.generate(() -> CompletableFuture.supplyAsync(
                        () -> post(http, EDN, "application/json", body + next + "}"), task -> new Thread(task).start()))
                .limit(WAITING)
                .toList();
        await().atMost(Duration.ofSeconds(15)).until(() -> http.database.waiting() == WAITING);

        var refused = post(http, EDN, "application/json", body + next + "}");
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
        assertThat(field(refused, "Retry-After")).isEqualTo("1");
        assertThat(post(http, EDN, "application/json", "{:query " + LENGTH + " :args [\"x\"]}")
                        .statusCode())
                .isEqualTo(200);

        http.database.transact("[{:customer/name \"Zoe\"}]");
        waiting.forEach(answer -> assertThat(answer.join().statusCode()).isEqualTo(200));
        assertThat(post(http, EDN, "application/json", body + next + "}").statusCode())
                .isEqualTo(200);
    }

    private static HttpResponse<String> post(QueryFixture http, String contentType, String accept, String body) {
        return http.post("POST", contentType, body, "Accept", accept);
    }
}
