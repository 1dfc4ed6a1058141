package dev.writ.query;

import static dev.writ.query.QueryFixture.field;
import static dev.writ.query.QueryFixture.json;
import static dev.writ.query.QueryFixture.uri;
import static org.assertj.core.api.Assertions.assertThat;

import dev.writ.common.media.Json;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PagingIT {
    private static final String JSON = "application/json";
    private static final String NAMES = "[:find [?n ...] :where [_ :customer/name ?n]]";
    private static final Pattern LINK = Pattern.compile("<([^>]*)>; rel=\"([^\"]*)\"");

    private QueryFixture http;
    private long t;

    @BeforeEach
    void start() {
        http = new QueryFixture();
        t = http.database.transact("""
                [{:db/id "datomic.tx" :db/txInstant #inst "2020-01-01"}
                 {:customer/name "b"} {:customer/name "d"} {:customer/name "f"} {:customer/name "h"}
                 {:customer/name "j & \\"k\\" + ü%"}]""");
    }

    @AfterEach
    void stop() {
        http.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {JSON, "application/edn", "application/transit+json", "text/html", "text/csv"})
    void pagesFollowEachOtherAtOneBasis(String accept) {
        var pages = new ArrayList<String>();
        var page = http.get(accept, "query", NAMES, "limit", "2");
        while (true) {
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(field(page, "Basis-T")).isEqualTo(Long.toString(t));
            pages.add(page.body());
            var next = links(page).get("next");
            if (next == null) {
                break;
            }
            assertThat(next).contains("as-of=" + t, "basis-t=" + t);
            // Rows that come in between do not move the others.
            http.database.transact("[{:customer/name \"a" + pages.size() + "\"}]");
            page = http.send(http.request(next).header("Accept", accept));
        }
        assertThat(pages).hasSize(3);
        if (accept.equals("text/csv")) {
            assertThat(pages)
                    .containsExactly("?n\r\nb\r\nd\r\n", "?n\r\nf\r\nh\r\n", "?n\r\n\"j & \"\"k\"\" + ü%\"\r\n");
        }
        if (accept.equals(JSON)) {
            assertThat(pages).allSatisfy(body -> assertThat(body).contains("\"total\":5"));
        }
    }

    @Test
    void pagesLeadBothWays() {
        var middle = http.get(JSON, "query", NAMES, "limit", "2", "offset", "2");
        assertThat(links(middle).keySet()).containsExactly("first", "next", "prev");
        assertThat(rows(links(middle).get("first"))).isEqualTo("[\"b\",\"d\"]");
        assertThat(rows(links(middle).get("prev"))).isEqualTo("[\"b\",\"d\"]");
        assertThat(links(http.get(JSON, "query", NAMES, "limit", "2")).keySet()).containsExactly("first", "next");
        assertThat(links(http.get(JSON, "query", NAMES, "limit", "2", "offset", "3"))
                        .keySet())
                .containsExactly("first", "prev");
        assertThat(links(http.get(JSON, "query", NAMES, "limit", "9")).keySet()).containsExactly("first");
        var beyond = http.get(JSON, "query", NAMES, "limit", "2", "offset", "90");
        assertThat(json(beyond).get("result")).isEmpty();
        assertThat(rows(links(beyond).get("prev"))).isEqualTo("[\"h\",\"j & \\\"k\\\" + ü%\"]");
        var largest = Integer.toString(Integer.MAX_VALUE);
        assertThat(links(http.get(JSON, "query", NAMES, "limit", largest, "offset", largest)))
                .doesNotContainKey("next");
    }

    @ParameterizedTest
    @CsvSource({
        "as-of, T",
        "as-of, 2020-06-01T00:00:00Z",
        "as-of, 9999999",
        "since, 1",
        "since, 2019-12-31T23:00:00Z",
        "history, true",
        "timeout, 2s"
    })
    void linksAskTheSame(String name, String value) {
        var query = "[:find ?n ?x :in $ ?x :where [_ :customer/name ?n]]";
        var args = "[\"1 + 1 = ü & more\"]";
        var page = http.get(
                JSON, "query", query, "args", args, name, value.equals("T") ? Long.toString(t) : value, "limit", "1");
        http.database.transact("[{:customer/name \"a\"}]");
        var next = http.send(http.request(links(page).get("next")).header("Accept", JSON));
        assertThat(next.statusCode()).as(next.body()).isEqualTo(200);
        assertThat(json(next).get("args").textValue()).isEqualTo(args);
        assertThat(json(next).get("result").toString()).isEqualTo("[[\"d\",\"1 + 1 = ü & more\"]]");
        assertThat(json(next).get("history").booleanValue()).isEqualTo(name.equals("history"));
        assertThat(json(next).has("since")).isEqualTo(name.equals("since"));
        assertThat(field(next, "Cache-Control")).contains("immutable");
        if (name.equals("timeout")) {
            assertThat(links(page).get("next")).contains("timeout=2s");
        }
    }

    @Test
    void whatHasNoPagesHasNoLinks() {
        assertThat(links(http.get(JSON, "query", NAMES))).isEmpty();
        assertThat(links(http.get(JSON, "query", NAMES, "offset", "1"))).isEmpty();
        assertThat(links(http.get(
                        JSON, "query", "[:find (sample 1 ?n) ?e :where [?e :customer/name ?n]]", "limit", "1")))
                .isEmpty();
        var tag = field(http.get(JSON, "query", NAMES, "limit", "1"), "ETag");
        var known = http.send(http.request(uri("query", NAMES, "limit", "1"))
                .header("Accept", JSON)
                .header("If-None-Match", tag));
        assertThat(known.statusCode()).isEqualTo(304);
        assertThat(links(known)).isEmpty();
    }

    @Test
    void headHasLinks() {
        var head = http.send(http.request(uri("query", NAMES, "limit", "2"))
                .header("Accept", JSON)
                .method("HEAD", BodyPublishers.noBody()));
        assertThat(links(head)).containsKey("next");
    }

    /** For a question in a body, an address would not do. */
    @ParameterizedTest
    @ValueSource(strings = {"POST", "QUERY"})
    void bodiesAreToldWhatToChange(String method) {
        var body = Json.object().put("query", NAMES).put("limit", 2);
        var pages = new ArrayList<String>();
        while (true) {
            var page = http.post(method, JSON, Json.text(body), "Accept", JSON);
            assertThat(links(page)).isEmpty();
            pages.add(json(page).get("result").toString());
            var next = json(page).get("next");
            if (next == null) {
                break;
            }
            http.database.transact("[{:customer/name \"a" + pages.size() + "\"}]");
            next.properties().forEach(e -> body.set(e.getKey(), e.getValue()));
        }
        assertThat(pages).containsExactly("[\"b\",\"d\"]", "[\"f\",\"h\"]", "[\"j & \\\"k\\\" + ü%\"]");
        assertThat(body.get("as-of").longValue()).isEqualTo(t);
        assertThat(body.get("basis-t").longValue()).isEqualTo(t);
    }

    @Test
    void longQuestionsHaveNoLinksButAreTold() {
        var args = "[[\"" + "x".repeat(3_000) + "\" \"y\"]]";
        var page = http.get(JSON, "query", "[:find ?x :in $ [?x ...]]", "args", args, "limit", "1");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(links(page)).isEmpty();
        assertThat(json(page).get("next").get("offset").intValue()).isEqualTo(1);
    }

    private String rows(String address) {
        return json(http.send(http.request(address).header("Accept", JSON)))
                .get("result")
                .toString();
    }

    private static Map<String, String> links(HttpResponse<?> response) {
        var links = new TreeMap<String, String>();
        for (var value : List.copyOf(response.headers().allValues("Link"))) {
            LINK.matcher(value).results().forEach(link -> links.put(link.group(2), link.group(1)));
        }
        return links;
    }
}
