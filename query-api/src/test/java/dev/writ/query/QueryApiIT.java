package dev.writ.query;

import static dev.writ.query.QueryFixture.field;
import static dev.writ.query.QueryFixture.form;
import static dev.writ.query.QueryFixture.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import clojure.lang.Keyword;
import dev.writ.common.media.Edn;
import dev.writ.common.media.Json;
import dev.writ.common.media.Media;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryApiIT {
    private static final String JSON = "application/json";
    private static final String EDN = "application/edn";
    private static final String NAMES = "[:find ?n :where [_ :customer/name ?n]]";
    private static final String CREDIT = "[:find ?c . :in $ ?n :where [?e :customer/name ?n] [?e :customer/credit ?c]]";
    private static final String ANN = "[\"Ann\"]";

    private static QueryFixture http;
    private static long created;
    private static long changed;

    @BeforeAll
    static void start() {
        http = new QueryFixture();
        created = http.database.transact("""
                [{:db/id "datomic.tx" :db/txInstant #inst "2020-01-01"}
                 {:db/id "ann" :customer/name "Ann" :customer/credit 10.50M :customer/status :customer.status/good
                  :customer/id #uuid "00000000-0000-0000-0000-00000000000a" :customer/friend "bob"}
                 {:db/id "bob" :customer/name "Bob" :customer/credit 1M}]""");
        changed = http.database.transact("""
                [{:db/id "datomic.tx" :db/txInstant #inst "2020-02-01"}
                 {:db/id [:customer/name "Ann"] :customer/credit 20.00M}]""");
    }

    @AfterAll
    static void stop() {
        http.close();
    }

    @Test
    void answersInJson() {
        var response = http.get(JSON, "query", CREDIT, "args", ANN);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(field(response, "Content-Type")).isEqualTo(JSON);
        assertThat(field(response, "Basis-T")).isEqualTo(Long.toString(changed));
        assertThat(field(response, "Vary")).isEqualTo("Accept, Accept-Encoding, Authorization");
        var expected = Json.object().put("query", CREDIT).put("args", ANN).put("basis-t", changed);
        expected.put("history", false).put("result", new BigDecimal("20.00"));
        assertThat(Json.text(json(response))).isEqualTo(Json.text(expected));
    }

    @Test
    void answersInEdnWithTypes() {
        var response =
                http.get(EDN, "query", "[:find (pull ?e [*]) . :in $ ?n :where [?e :customer/name ?n]]", "args", ANN);

        var result = (Map<?, ?>) ((Map<?, ?>) Edn.read(response.body())).get(Keyword.intern("result"));
        assertThat(result.get(Keyword.intern("customer/status"))).isEqualTo(Keyword.intern("customer.status/good"));
        assertThat(result.get(Keyword.intern("customer/credit"))).isEqualTo(new BigDecimal("20.00"));
        assertThat(result.get(Keyword.intern("customer/id")))
                .isEqualTo(UUID.fromString("00000000-0000-0000-0000-00000000000a"));
    }

    @Test
    void answersInTransitWithTypes() {
        var response = http.get("application/transit+json", "query", NAMES, "as-of", "2020-01-15T00:00:00Z");

        var data = (Map<?, ?>) Media.TRANSIT_JSON.decodeData(response.body().getBytes(StandardCharsets.UTF_8));
        assertThat(data.get(Keyword.intern("result"))).isEqualTo(Edn.read("[[\"Ann\"] [\"Bob\"]]"));
        assertThat(data.get(Keyword.intern("as-of"))).isEqualTo(Edn.read("#inst \"2020-01-15\""));
    }

    @Test
    void answersPeopleWithAPage() {
        var form = http.get("text/html");
        assertThat(form.statusCode()).isEqualTo(200);
        assertThat(form.body()).contains("<textarea name=\"query\"").doesNotContain("Result at");

        var page = http.get("text/html", "query", NAMES, "args", "", "history", "true", "as-of", "");
        assertThat(page.body()).contains("Result at t " + changed, ">Ann<", ">Bob<", "checked");
        assertThat(field(page, "Cache-Control")).isEqualTo("no-cache");
    }

    @Test
    void pageEscapesWhatItShows() {
        var page = http.get("text/html", "query", "[:find ?x . :in $ ?x]", "args", "[\"<script>alert(1)</script>\"]");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).doesNotContain("<script>").contains("&lt;script");
    }

    @Test
    void asksInEveryNotation() {
        var edn = "{:query " + CREDIT + " :args [\"Ann\"] :as-of " + created + "}";
        var transit = new String(Media.TRANSIT_JSON.encodeData(Edn.read(edn)), StandardCharsets.UTF_8);
        var json = Json.object().put("query", CREDIT).put("as-of", created);
        json.putArray("args").add("Ann");
        var ednInJson = Json.object().put("query", CREDIT).put("args", ANN).put("as-of", Long.toString(created));
        var form = form("query", CREDIT) + "&" + form("args", ANN) + "&as-of=" + created + "&history=";

        for (var response : List.of(
                http.post("POST", EDN, edn),
                http.post("POST", "application/transit+json", transit),
                http.post("POST", JSON, Json.text(json)),
                http.post("POST", JSON, Json.text(ednInJson)),
                http.post("POST", "application/x-www-form-urlencoded", form),
                http.post("QUERY", EDN, edn),
                http.post("QUERY", JSON, Json.text(json)))) {
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            assertThat(json(response).get("result").decimalValue()).isEqualByComparingTo("10.50");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "as-of, CREATED, 10.50",
        "as-of, CHANGED, 20.00",
        "as-of, CREATED-TX, 10.50",
        "as-of, 2020-01-15T00:00:00Z, 10.50",
        "as-of, 2020-01-15T01:00:00+01:00, 10.50",
        "as-of, 2020-01-15, 10.50",
        "as-of, #inst \"2020-01-15\", 10.50",
        "as-of, 2020-02-15T00:00:00Z, 20.00",
        "as-of, 9999999, 20.00",
        "since, CREATED, 20.00",
        "since, 2020-01-15T00:00:00Z, 20.00",
    })
    void looksAtAnyPointInTime(String parameter, String point, String credit) {
        var value = point.replace("CREATED-TX", Long.toString((3L << 42) + created))
                .replace("CREATED", Long.toString(created))
                .replace("CHANGED", Long.toString(changed));
        var response =
                http.get(JSON, "query", "[:find ?c . :where [_ :customer/credit ?c] [(< 5M ?c)]]", parameter, value);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(json(response).get("result").decimalValue()).isEqualByComparingTo(credit);
    }

    @Test
    void showsHistory() {
        var query = "[:find ?c ?added :where [?e :customer/name \"Ann\"] [?e :customer/credit ?c _ ?added]]";
        var response = http.get(JSON, "query", query, "history", "true");
        assertThat(Json.text(json(response).get("result"))).isEqualTo("[[10.50,false],[10.50,true],[20.00,true]]");
        assertThat(json(response).get("history").booleanValue()).isTrue();
    }

    @Test
    void waitsForABasis() {
        try (var own = new QueryFixture()) {
            long next = own.database.database().basisT() + 1;
            var answer =
                    CompletableFuture.supplyAsync(() -> own.get(JSON, "query", NAMES, "basis-t", Long.toString(next)));
            await().until(() -> own.database.waiting() == 1);

            own.database.transact("[{:customer/name \"Zoe\"}]");

            assertThat(json(answer.join()).get("result").toString()).isEqualTo("[[\"Zoe\"]]");
        }
    }

    @Test
    void doesNotWaitForEver() {
        var api = new QueryFixture();
        try (api) {
            var response = api.get(JSON, "query", NAMES, "basis-t", "99999999");
            assertThat(response.statusCode()).isEqualTo(504);
            assertThat(json(response).get("type").textValue()).endsWith("/timeout");
            assertThat(json(response).get("detail").textValue()).contains("99999999");
        }
    }

    @Test
    void pagesDoNotOverlap() {
        var query = "[:find ?x :in $ [?x ...]]";
        var args = "[[5 3 \"b\" 1 nil :k 4 \"a\" 2.5M #inst \"2020-01-01\"]]";
        var all = json(http.get(JSON, "query", query, "args", args)).get("result");
        assertThat(all.toString())
                .isEqualTo("[[null],[1],[2.5],[3],[4],[5],[\"a\"],[\"b\"],[\"k\"],[\"2020-01-01T00:00:00.000Z\"]]");

        var pages = Json.array();
        for (int offset = 0; offset < 12; offset += 4) {
            var page = json(
                    http.get(JSON, "query", query, "args", args, "limit", "4", "offset", Integer.toString(offset)));
            assertThat(page.get("total").intValue()).isEqualTo(10);
            assertThat(page.get("offset").intValue()).isEqualTo(offset);
            assertThat(page.get("limit").intValue()).isEqualTo(4);
            page.get("result").forEach(pages::add);
        }
        assertThat(pages).isEqualTo(all);
    }

    @Test
    void codeInAQueryDoesNotRun() {
        var response = http.get(JSON, "query", "[:find ?x :where [(clojure.core/eval (quote (System/exit 0))) ?x]]");
        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(field(response, "Content-Type")).isEqualTo("application/problem+json");
        var problem = json(response);
        assertThat(problem.get("type").textValue()).endsWith("/query-refused");
        assertThat(problem.get("detail").textValue()).contains("clojure.core/eval", ":where[0]");
        assertThat(problem.get("parameter").textValue()).isEqualTo("query");

        assertThat(http.get(JSON, "query", NAMES).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST", "QUERY"})
    void codeInRulesDoesNotRun(String method) {
        var query = "[:find ?x :in $ % :where (r ?x)]";
        var rules = "[\"[[(r ?x) [(slurp \\\"/etc/passwd\\\") ?x]]]\"]";
        var response = method.equals("GET")
                ? http.get(JSON, "query", query, "args", rules)
                : http.post(method, EDN, "{:query " + query + " :args " + rules + "}");
        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(response.body()).contains("slurp").doesNotContain("root:");
    }

    @ParameterizedTest(name = "{0} {1}={2}")
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
            400 | query   | [:find ?x :where
            400 | query   | [:find ?x :where [(ground #=(System/exit 0)) ?x]]
            400 | query   | [:find ?x :where [(ground #foo/bar 1) ?x]]
            400 | query   | :a :b
            400 | args    | [1
            400 | args    | #=(System/exit 0)
            422 | args    | 1
            422 | args    | {}
            422 | args    | [1]
            422 | as-of   | yesterday
            422 | as-of   | -1
            422 | as-of   | 1.5
            422 | as-of   | 99999999999999999999
            422 | as-of   | 4398046511104
            422 | as-of   | 17592186044416
            422 | since   | 999999999999999999
            422 | as-of   | 2020-13-01T00:00:00Z
            422 | as-of   | +999999999-12-31T23:59:59Z
            422 | since   | #inst "foo"
            422 | history | yes
            422 | basis-t | x
            422 | timeout | 0
            422 | timeout | 1h
            422 | timeout | 100000
            422 | limit   | 0
            422 | limit   | 99999999999
            422 | offset  | -1
            400 | asof    | 3
            """)
    void parametersThatAreWrongAreNamed(int status, String name, String value) {
        var response = name.equals("query") ? http.get(JSON, name, value) : http.get(JSON, "query", NAMES, name, value);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        if (!value.equals("[1]")) {
            assertThat(json(response).get("parameter").textValue()).isEqualTo(name);
        }
        assertThat(json(response).get("detail").textValue()).contains(name);
    }

    @Test
    void requestsThatAreWrongAreToldSo() {
        assertThat(http.get(JSON).statusCode()).isEqualTo(400);
        assertThat(json(http.get(JSON)).get("parameter").textValue()).isEqualTo("query");
        assertThat(http.get("image/png", "query", NAMES).statusCode()).isEqualTo(406);
        assertThat(http.get(JSON, "query", NAMES, "query", NAMES).statusCode()).isEqualTo(400);
        assertThat(http.get(JSON, "query", "[:find ?e . :where [?e :customer/name]]", "limit", "1")
                        .statusCode())
                .isEqualTo(422);
        assertThat(http.get(JSON, "query", "[:find ?e :where [?e :no/such]]").statusCode())
                .isEqualTo(422);
        assertThat(http.get(JSON, "query", "[:find ?x :where [(/ 1 0) ?x]]").statusCode())
                .isEqualTo(422);
        assertThat(http.post("POST", "text/plain", NAMES).statusCode()).isEqualTo(415);
        assertThat(http.post("POST", JSON, "{\"query\":").statusCode()).isEqualTo(400);
        assertThat(http.post("POST", JSON, "[1]").statusCode()).isEqualTo(422);
        assertThat(http.post("POST", JSON, "{\"query\":7}").statusCode()).isEqualTo(422);
        assertThat(http.post("POST", JSON, "{}").statusCode()).isEqualTo(400);
        assertThat(http.post("POST", EDN, "#=(System/exit 0)").statusCode()).isEqualTo(400);
        assertThat(http.post("POST", JSON, "x".repeat(300_000)).statusCode()).isEqualTo(413);
        assertThat(http.post("PUT", JSON, "{}").statusCode()).isEqualTo(405);
    }

    @Test
    void problemsComeInTheNotationAskedFor() {
        var edn = http.get(EDN, "query", "[:find ?x :where [(slurp 1) ?x]]");
        assertThat(edn.statusCode()).isEqualTo(422);
        assertThat(((Map<?, ?>) Edn.read(edn.body()))
                        .get(Keyword.intern("detail"))
                        .toString())
                .contains("slurp");
        var html = http.get("text/html", "query", "[:find ?x :where [(slurp 1) ?x]]");
        assertThat(html.statusCode()).isEqualTo(422);
        assertThat(html.body()).contains("slurp", "<html");
    }

    @Test
    void largeAnswersAreRefused() {
        var rows = http.get(
                JSON, "query", "[:find ?x :in $ [?x ...]]", "args", "[" + numbers(QueryFixture.MAX_ROWS + 1) + "]");
        assertThat(problem(rows)).isEqualTo("422 result-too-large");

        var text = "x".repeat(1000);
        var bytes = http.post(
                "POST", EDN, "{:query [:find ?x ?s :in $ [?x ...] ?s] :args [" + numbers(30) + "\"" + text + "\"]}");
        assertThat(problem(bytes)).isEqualTo("422 result-too-large");
        var part = http.post(
                "POST",
                EDN,
                "{:limit 2 :query [:find ?x ?s :in $ [?x ...] ?s] :args [" + numbers(30) + "\"" + text + "\"]}");
        assertThat(part.statusCode()).isEqualTo(200);
    }

    @Test
    void longQueriesAreEnded() {
        var slow = "[:find (count ?a) . :where [?a :db/ident] [?b :db/ident] [?c :db/ident] [?d :db/ident]"
                + " [?e :db/ident] [?f :db/ident] [(!= ?a ?b ?c ?d ?e ?f)]]";
        var response = http.get(JSON, "query", slow, "timeout", "200ms");
        assertThat(problem(response)).isEqualTo("504 timeout");
    }

    private static String numbers(int n) {
        return IntStream.range(0, n).mapToObj(Integer::toString).collect(Collectors.joining(" ", "[", "]"));
    }

    private static String problem(HttpResponse<String> response) {
        return response.statusCode() + " "
                + json(response).path("type").asText().replaceFirst(".*/", "");
    }
}
