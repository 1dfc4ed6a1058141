package dev.writ.query;

import static dev.writ.query.QueryFixture.field;
import static dev.writ.query.QueryFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import datomic.Peer;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TransactionsIT {
    private static final String PATH = "/api/v1/query/transactions";
    private static final String JSON = "application/json";
    private static final int COMMANDS = 60;

    private static QueryFixture http;
    private static final List<Long> newestFirst = new ArrayList<>();

    @BeforeAll
    static void start() {
        http = new QueryFixture();
        newestFirst.add(http.database.database().basisT());
        http.database.commands();
        newestFirst.add(http.database.database().basisT());
        for (int i = 0; i < COMMANDS; i++) {
            // Three transactions share each instant; some make many entities, so that t jumps.
            var facts = IntStream.range(0, i % 10 == 0 ? 500 : i % 3)
                    .mapToObj(n -> "{:customer/credit " + n + "M}")
                    .collect(Collectors.joining(" "));
            newestFirst.add(http.database.decide(i, "<act-" + i + ">", i % 2 == 0, instant(i), facts));
        }
        Collections.reverse(newestFirst);
    }

    @AfterAll
    static void stop() {
        http.close();
    }

    private static String instant(int number) {
        return "2020-01-%02dT00:00:00.000Z".formatted(1 + number / 3);
    }

    @Test
    void listsTheNewestFirst() {
        var response = get("limit", "5");

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        var page = json(response);
        assertThat(ts(page)).isEqualTo(newestFirst.subList(0, 5));
        var newest = page.at("/transactions/0");
        assertThat(newest.get("tx").longValue()).isEqualTo(Peer.toTx(newestFirst.get(0)));
        assertThat(newest.get("instant").asText()).isEqualTo(instant(COMMANDS - 1));
        assertThat(newest.get("command").asText()).isEqualTo(MemDatabase.commandId(COMMANDS - 1));
        assertThat(newest.get("action").asText()).isEqualTo("<act-59>");
        assertThat(newest.get("success").booleanValue()).isFalse();
        assertThat(newest.get("principal").asText()).isEqualTo("ann");
        assertThat(newest.at("/links/command").asText())
                .isEqualTo("/api/v1/commands/" + MemDatabase.commandId(COMMANDS - 1));
        assertThat(newest.at("/links/as-of").asText()).isEqualTo("/api/v1/query?as-of=" + newestFirst.get(0));
        assertThat(newest.at("/links/before").asText()).isEqualTo("/api/v1/query?as-of=" + (newestFirst.get(0) - 1));
        assertThat(json(http.getPath(JSON, newest.at("/links/entity").asText()))
                        .at("/transaction/t")
                        .longValue())
                .isEqualTo(newestFirst.get(0));
        assertThat(field(response, "Basis-T")).isEqualTo(Long.toString(newestFirst.get(0)));
        assertThat(field(response, "Cache-Control")).isEqualTo("no-cache");
    }

    @Test
    void pagesReachTheFirstTransactionWithoutGapOrDuplicate() {
        var seen = new ArrayList<Long>();
        var next = PATH + "?limit=7";
        while (!next.isEmpty()) {
            var page = json(http.getPath(JSON, next));
            seen.addAll(ts(page));
            next = page.at("/links/older").asText();
        }
        assertThat(seen).isEqualTo(newestFirst);
    }

    @Test
    void whatWasBeforeDoesNotChangeAnyMore() {
        long t = newestFirst.get(10);
        var response = get("before", Long.toString(t), "limit", "3");

        assertThat(ts(json(response))).isEqualTo(newestFirst.subList(11, 14));
        assertThat(field(response, "Cache-Control")).contains("immutable");
        assertThat(get("before", Long.toString(t), "limit", "3").body()).isEqualTo(response.body());
        assertThat(ts(json(get("before", Peer.toTx(t).toString(), "limit", "3"))))
                .isEqualTo(newestFirst.subList(11, 14));
        assertThat(field(get("before", "999999"), "Cache-Control")).isEqualTo("no-cache");
        assertThat(json(get("before", "0")).get("transactions")).isEmpty();
        assertThat(json(get("before", "1000")).get("transactions")).isEmpty();
    }

    @Test
    void beforeAnInstantIsWithoutThoseAtIt() {
        var page = json(get("before", instant(57), "limit", "2"));
        assertThat(ts(page)).isEqualTo(newestFirst.subList(3, 5));
    }

    @Test
    void aroundATransactionAreSomeBeforeAndSomeAfter() {
        assertThat(ts(json(get("around", newestFirst.get(20).toString(), "limit", "6"))))
                .isEqualTo(newestFirst.subList(17, 23));
        assertThat(ts(json(get("around", newestFirst.get(0).toString(), "limit", "6"))))
                .isEqualTo(newestFirst.subList(0, 6));
        assertThat(ts(json(get("around", "1000", "limit", "6"))))
                .isEqualTo(newestFirst.subList(newestFirst.size() - 4, newestFirst.size()));
        assertThat(ts(json(get("around", "2030-01-01", "limit", "6")))).isEqualTo(newestFirst.subList(0, 6));
        assertThat(ts(json(get("around", instant(57), "limit", "6")))).isEqualTo(newestFirst.subList(0, 6));
        assertThat(json(get("around", "1970-01-01", "limit", "6")).get("transactions"))
                .hasSize(3);
    }

    @Test
    void pageEscapesActionsAndLinks() {
        var page = http.getPath("text/html", PATH, "limit", "5");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body())
                .contains(
                        "&lt;act-59&gt;",
                        "href=\"/api/v1/commands/" + MemDatabase.commandId(59) + "\"",
                        "href=\"/api/v1/query?as-of=" + newestFirst.get(0) + "\"",
                        "limit=5&amp;before=" + newestFirst.get(4),
                        "failed")
                .doesNotContain("<act-");
        assertThat(http.getPath("text/html", PATH, "around", "2020-01-05T00:00:00Z")
                        .body())
                .contains("value=\"2020-01-05T00:00:00.000Z\"");
    }

    @Test
    void knownAnswerIsNotSentAgain() {
        var tag = field(get("limit", "5"), "ETag");
        var again = http.send(http.request(PATH + "?limit=5")
                .header("Accept", JSON)
                .header("If-None-Match", tag)
                .GET());
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(field(get("limit", "6"), "ETag")).isNotEqualTo(tag);
        assertThat(field(get("limit", "5", "around", "1005"), "ETag")).isNotEqualTo(tag);
    }

    @Test
    void offersWhatItHas() {
        for (var accept : List.of("application/edn", "application/transit+json")) {
            assertThat(http.getPath(accept, PATH, "limit", "5").statusCode()).isEqualTo(200);
        }
        assertThat(http.getPath("image/png", PATH).statusCode()).isEqualTo(406);
        assertThat(http.send(http.request(PATH).DELETE()).statusCode()).isEqualTo(405);
    }

    @ParameterizedTest
    @CsvSource({
        "limit, 0, 422",
        "limit, 101, 422",
        "limit, -5, 422",
        "limit, ten, 422",
        "before, x, 422",
        "before, -1, 422",
        "around, '[1]', 422",
        "as-of, 5, 400",
        "before, 99999999999999999999, 422"
    })
    void refusesGarbage(String name, String value, int status) {
        var response = get(name, value);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(json(response).get("parameter").asText()).isEqualTo(name);
    }

    /** As far as numbers and clocks go. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "4398046511103",
                "17592186044415",
                "-292275055-05-16T16:47:04.192Z",
                "-292275055-05-16T16:47:04.193Z",
                "+292278994-08-17T07:12:55.807Z",
                "-000001-01-01",
                "0000-01-01"
            })
    void everyPointInTimeHasAnAnswer(String point) {
        for (var accept : List.of(JSON, "application/edn", "application/transit+json", "text/html")) {
            for (var name : List.of("before", "around")) {
                var response = http.getPath(accept, PATH, name, point);
                assertThat(response.statusCode())
                        .as(accept + " " + name + ": " + response.body())
                        .isIn(200, 422);
            }
            for (var path : List.of("/api/v1/query/schema", "/api/v1/query/entities/0")) {
                var response = http.getPath(accept, path, "as-of", point);
                assertThat(response.statusCode())
                        .as(accept + " " + path + ": " + response.body())
                        .isIn(200, 404, 422);
            }
        }
    }

    @Test
    void beforeAndAroundExcludeEachOther() {
        assertThat(get("before", "5", "around", "5").statusCode()).isEqualTo(422);
    }

    private static HttpResponse<String> get(String... parameters) {
        return http.getPath(JSON, PATH, parameters);
    }

    private static List<Long> ts(JsonNode page) {
        var ts = new ArrayList<Long>();
        page.get("transactions").forEach(tx -> ts.add(tx.get("t").longValue()));
        return ts;
    }
}
