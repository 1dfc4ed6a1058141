package dev.writ.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import clojure.lang.Keyword;
import dev.writ.common.config.Env;
import dev.writ.common.media.Edn;
import dev.writ.common.media.Json;
import dev.writ.database.datalog.AllowList;
import dev.writ.query.QueryApiConfig;
import dev.writ.web.WebConfig;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Everything in {@code docs/query.md} that can be tried is tried. */
@Timeout(240)
class QueryDocIT {
    private static final String ECHO = "[:find ?v . :in [[?v]]]";

    @TempDir
    static Path data;

    private static QueryPage page;
    private static Suite suite;
    private static List<String> basisTs;

    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeAll
    static void start() throws Exception {
        page = QueryPage.read();
        suite = new Suite(new SuiteConfig(0, data.resolve("suite"), 0, Map.of()), Clock.systemUTC());
        suite.start();
        await().atMost(Duration.ofSeconds(90)).until(() -> suite.health().ready());
        var setup = page.examples().get(0);
        var output = run(setup.block());
        assertThat(output).matches(text -> QueryPage.isLike(setup.answer(), text), "is like " + setup.answer());
        basisTs = Pattern.compile("\\d+")
                .matcher(output)
                .results()
                .map(m -> m.group())
                .toList();
    }

    @AfterAll
    static void stop() {
        suite.close();
    }

    @TestFactory
    Stream<DynamicTest> theExamplesAnswerAsThePageSays() {
        var examples = page.examples();
        assertThat(2 * examples.size()).as("blocks that are executed").isEqualTo(page.blocks());
        return examples.stream()
                .skip(1)
                .map(example -> DynamicTest.dynamicTest(
                        example.heading() + ": "
                                + example.block().lines().findFirst().orElse(""),
                        () -> answersAsItSays(example)));
    }

    private void answersAsItSays(QueryPage.Example example) throws Exception {
        if (example.isScript()) {
            assertThat(run(example.block()))
                    .as(example.block())
                    .matches(text -> QueryPage.isLike(example.answer(), text), "is like " + example.answer());
            return;
        }
        var parameters = example.parameters(QueryDocIT::withTs);
        if (example.isRefused()) {
            var answer = get(parameters, "application/json");
            var problem = Json.parse(answer.body());
            var type = problem.path("type").asText();
            var told = answer.statusCode() + " " + type.substring(type.lastIndexOf('/') + 1) + ": "
                    + problem.path("detail").asText() + "\n";
            assertThat(told)
                    .as(example.block())
                    .matches(text -> QueryPage.isLike(example.answer(), text), "is like " + example.answer());
            return;
        }
        var answer = get(parameters, "application/edn");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        var result = ((Map<?, ?>) Edn.read(answer.body())).get(Keyword.intern("result"));
        var expected = Edn.read(example.answer());
        assertThat(QueryPage.isLike(expected, result))
                .as("%s answers %s, expected was %s", example.block(), Edn.print(result), Edn.print(expected))
                .isTrue();
    }

    @TestFactory
    Stream<DynamicTest> theValuesAreMappedAsTheTableSays() {
        var rows = page.rows("Values");
        assertThat(rows).hasSizeGreaterThan(20);
        return rows.stream()
                .map(row -> DynamicTest.dynamicTest(row.get(0), () -> {
                    var edn = code(row, 1);
                    var args = Map.of("query", ECHO, "args", "[[[" + edn + "]]]");
                    assertThat(get(args, "application/edn").body()).endsWith(":result " + edn + "}");
                    assertThat(get(args, "application/json").body()).endsWith("\"result\":" + code(row, 2) + "}");
                    var transit = get(args, "application/transit+json");
                    if (row.get(4).equals("refused")) {
                        assertThat(transit.statusCode()).as(transit.body()).isEqualTo(422);
                    } else {
                        assertThat(transit.body()).endsWith("\"~:result\"," + code(row, 4) + "]");
                    }
                    var body = "{\"query\":\"" + ECHO + "\",\"args\":[[[" + code(row, 3) + "]]]}";
                    assertThat(post(body).body()).as(body).endsWith(":result " + edn + "}");
                }));
    }

    @Test
    void whatIsNoDataIsNoArgument() throws Exception {
        for (var edn : List.of("ground", "(1 2)")) {
            var answer = get(Map.of("query", ECHO, "args", "[[[" + edn + "]]]"), "application/json");
            assertThat(answer.statusCode()).as(edn + ": " + answer.body()).isEqualTo(422);
        }
        var symbols = "[:find ?x :syms name :in [?x ...]]";
        var answer = get(Map.of("query", symbols, "args", "[[1]]"), "application/transit+json");
        assertThat(answer.body()).contains("~$name");
        var unknown = post("{\"query\":\"" + ECHO + "\",\"args\":[[[{\"#customer\":1}]]]}");
        assertThat(unknown.statusCode()).as(unknown.body()).isEqualTo(422);
        assertThat(unknown.body())
                .contains("#uuid", "#inst", "#keyword", "#bigint", "#bigdec", "#double", "#set", "#edn");
    }

    @Test
    void theFunctionsListedAreThoseThatAreAllowed() throws Exception {
        try (var in = AllowList.class.getResourceAsStream("functions.edn")) {
            var list = (Map<?, ?>) Edn.read(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            assertThat(named("Functions"))
                    .isEqualTo(QueryPage.names(list, "functions", "source-functions", "guarded-functions"));
            assertThat(named("Aggregates")).isEqualTo(QueryPage.names(list, "aggregates", "random-aggregates"));
        }
    }

    @Test
    void theParametersNamedAreThoseOfTheService() throws Exception {
        var answer = get(Map.of("no-parameter", "1"), "application/json");
        var detail = Json.parse(answer.body()).path("detail").asText();
        int sentence = page.text().indexOf("The parameters are ");
        var named = QueryPage.code(page.text().substring(sentence, page.text().indexOf(". ", sentence)));
        assertThat(detail).endsWith("the parameters are " + String.join(", ", named));
    }

    @Test
    void theSettingsNamedAreThoseOfTheConfiguration() throws Exception {
        var configuration = Files.readString(Path.of("..", "docs", "configuration.md"));
        var named = Pattern.compile("WRIT_[A-Z_]+")
                .matcher(page.text())
                .results()
                .map(m -> "| `" + m.group() + "` |")
                .collect(Collectors.toSet());
        assertThat(named)
                .hasSizeGreaterThan(5)
                .allSatisfy(row -> assertThat(configuration).contains(row));
    }

    @Test
    void theDefaultsOfTheLimitsAreThoseOfTheService() {
        var config = QueryApiConfig.from(new Env(Map.of()));
        var limits = config.limits();
        var defaults = Map.of(
                "WRIT_QUERY_TIMEOUT", limits.timeout().toSeconds() + " s",
                "WRIT_QUERY_MAX_ROWS", String.format(Locale.ROOT, "%,d", limits.maxRows()),
                "WRIT_QUERY_MAX_BYTES", (config.maxBytes() >> 20) + " MiB",
                "WRIT_BASIS_WAIT", config.basisWait().toSeconds() + " s",
                "WRIT_MAX_REQUEST_BYTES", (WebConfig.onFreePort().maxRequestBytes() >> 10) + " KiB");
        defaults.forEach((key, value) -> assertThat(limit(key).get(1)).as(key).isEqualTo(value));
    }

    @Test
    void whoExceedsALimitSeesWhatTheTableSays() throws Exception {
        var find = "[:find ?x :in [?x ...]";
        var numbers =
                IntStream.rangeClosed(0, 10_000).mapToObj(Integer::toString).collect(Collectors.joining(" "));
        var half = "\"" + "x".repeat(40_000) + "\"";
        exceeded("WRIT_QUERY_MAX_ROWS", edn("{:query " + find + "] :args [[" + numbers + "]]}"));
        exceeded("what one call takes", edn("{:query " + find + " :where [(str ?x ?x) ?y]] :args [[" + half + "]]}"));
        exceeded("text of a query", edn("{:query \"" + find + " ".repeat(65_536) + "]\"}"));
        exceeded("digits of a number", edn("{:query " + find + "] :args [[" + "1".repeat(101) + "]]}"));
        exceeded(
                "nesting of clauses",
                edn("{:query " + find + " :where " + "(not ".repeat(34) + "[?x]" + ")".repeat(34) + "] :args [[1]]}"));
        exceeded("nesting of a value", edn("{:query " + find + "] :args [" + "[".repeat(18) + "]".repeat(18) + "]}"));
        exceeded(
                "clauses of a query",
                edn("{:query " + find + " :where " + "[(= ?x 1)]".repeat(501) + "] :args [[1]]}"));
        exceeded(
                "[rules",
                edn("{:query [:find ?x :in $ % :where (r ?x)] :args [[" + "[(r ?x) [?x :db/ident]]".repeat(201)
                        + "]]}"));
        exceeded("nesting of EDN", edn("{:query " + find + "] :args [" + "[".repeat(64) + "]".repeat(64) + "]}"));
        exceeded("WRIT_BASIS_WAIT", edn("{:query " + find + "] :args [[1]] :basis-t 1000000}"));
        // These two end their connection.
        exceeded("size of a request body", edn("{:query " + find + "]" + " ".repeat(256 << 10) + "}"));
        exceeded("address and header", get(Map.of("query", find + " ".repeat(17_000) + "]"), "application/edn"));
    }

    private static List<String> limit(String name) {
        return page.rows("Limits").stream()
                .filter(row -> row.toString().contains(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no row for " + name));
    }

    private static void exceeded(String limit, HttpResponse<String> answer) {
        var statuses = QueryPage.code(limit(limit).get(3));
        assertThat(statuses).as("%s: %s", limit, answer.body()).contains(Integer.toString(answer.statusCode()));
        int slash = answer.body().indexOf("/problems/");
        if (slash >= 0) {
            var type = answer.body().substring(slash + "/problems/".length()).split("\"", 2)[0];
            assertThat(limit(limit).get(3)).contains(type);
        }
    }

    private static TreeSet<String> named(String heading) {
        return page.rows(heading).stream()
                .flatMap(row -> QueryPage.code(row.get(1)).stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String code(List<String> row, int column) {
        return QueryPage.code(row.get(column)).get(0);
    }

    private static String withTs(String value) {
        return Pattern.compile("\\bT(\\d+)\\b")
                .matcher(value)
                .replaceAll(m -> basisTs.get(Integer.parseInt(m.group(1)) - 1));
    }

    private HttpResponse<String> get(Map<String, String> parameters, String accept)
            throws IOException, InterruptedException {
        var query = parameters.entrySet().stream()
                .map(p -> p.getKey() + "=" + URLEncoder.encode(p.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return send(HttpRequest.newBuilder(suite.uri().resolve("/api/v1/query?" + query))
                .header("Accept", accept));
    }

    private HttpResponse<String> post(String json) throws IOException, InterruptedException {
        return post("application/json", json);
    }

    private HttpResponse<String> edn(String body) throws IOException, InterruptedException {
        return post("application/edn", body);
    }

    private HttpResponse<String> post(String type, String body) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(suite.uri().resolve("/api/v1/query"))
                .header("Content-Type", type)
                .header("Accept", "application/edn")
                .POST(BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    private static String run(String script) throws IOException, InterruptedException {
        var process = new ProcessBuilder(
                        "bash",
                        "-euo",
                        "pipefail",
                        "-c",
                        script.replace("http://127.0.0.1:8080", suite.uri().toString()))
                .directory(data.toFile())
                .redirectErrorStream(true)
                .start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return output;
    }
}
