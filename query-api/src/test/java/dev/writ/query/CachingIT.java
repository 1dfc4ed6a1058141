package dev.writ.query;

import static dev.writ.query.QueryFixture.field;
import static dev.writ.query.QueryFixture.json;
import static dev.writ.query.QueryFixture.uri;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients and caches may keep of the answers to queries, and for how long. */
class CachingIT {
    private static final String JSON = "application/json";
    private static final String EDN = "application/edn";
    private static final String NAMES = "[:find ?n :where [_ :customer/name ?n]]";

    private static QueryFixture http;
    private static long created;
    private static long changed;

    @BeforeAll
    static void start() {
        http = new QueryFixture();
        created = http.database.transact("""
                [{:db/id "datomic.tx" :db/txInstant #inst "2020-01-01"}
                 {:customer/name "Ann" :customer/credit 10.50M} {:customer/name "Bob" :customer/credit 1M}]""");
        changed = http.database.transact("""
                [{:db/id "datomic.tx" :db/txInstant #inst "2020-02-01"}
                 {:db/id [:customer/name "Ann"] :customer/credit 20.00M}]""");
    }

    @AfterAll
    static void stop() {
        http.close();
    }

    @Test
    void answersThatCannotChangeMayBeKept() {
        var fixed = "public, max-age=3600, immutable";
        assertThat(cacheControl("as-of", Long.toString(created))).isEqualTo(fixed);
        assertThat(cacheControl("as-of", Long.toString(changed))).isEqualTo(fixed);
        assertThat(cacheControl("as-of", "2020-01-31T23:59:59Z")).isEqualTo(fixed);
        assertThat(cacheControl("as-of", Long.toString(created), "since", "1")).isEqualTo(fixed);

        assertThat(cacheControl("as-of", Long.toString(changed + 1))).isEqualTo("no-cache");
        assertThat(cacheControl("as-of", "2020-02-01T00:00:00Z")).isEqualTo("no-cache");
        assertThat(cacheControl("since", "1")).isEqualTo("no-cache");
        assertThat(cacheControl()).isEqualTo("no-cache");
        assertThat(field(http.get(JSON, "query", "[:find (rand ?n) . :where [_ :customer/name ?n]]"), "Cache-Control"))
                .isEqualTo("no-store");
        assertThat(field(http.post("POST", EDN, "{:query " + NAMES + "}"), "Cache-Control"))
                .isEqualTo("no-store");
    }

    @Test
    void answersThatCannotChangeDoNotChange() {
        try (var own = new QueryFixture()) {
            long t = own.database.transact("[{:customer/name \"Ann\"}]");
            var before = own.get(JSON, "query", NAMES, "as-of", Long.toString(t));
            own.database.transact("[{:customer/name \"Bob\"}]");
            var after = own.get(JSON, "query", NAMES, "as-of", Long.toString(t));
            assertThat(after.body()).isEqualTo(before.body());
            assertThat(field(after, "ETag")).isEqualTo(field(before, "ETag"));
            assertThat(field(after, "Basis-T")).isEqualTo(Long.toString(t));
        }
    }

    @Test
    void sendsNothingTwice() {
        var first = http.get(JSON, "query", NAMES);
        var tag = field(first, "ETag");
        assertThat(tag).startsWith("W/\"");

        var again = http.send(
                http.request(uri("query", NAMES)).header("Accept", JSON).header("If-None-Match", "\"x\", " + tag));
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(field(again, "ETag")).isEqualTo(tag);
        assertThat(field(again, "Vary")).contains("Accept");

        var edn = http.send(
                http.request(uri("query", NAMES)).header("Accept", EDN).header("If-None-Match", tag));
        assertThat(edn.statusCode()).isEqualTo(200);
        var past = http.send(http.request(uri("query", NAMES, "as-of", Long.toString(created)))
                .header("Accept", JSON)
                .header("If-None-Match", tag));
        assertThat(past.statusCode()).isEqualTo(200);
    }

    /** As when the data of a service is replaced: the same questions and ts, but other transactions. */
    @Test
    void tagsNameTheDatabase() {
        try (var one = new QueryFixture();
                var other = new QueryFixture()) {
            var command = "{:db/id \"datomic.tx\" :db/txInstant #inst \"2020-01-01\" :cmd/id #uuid \"%s\"}";
            var schema = "[{:db/id \"datomic.tx\" :db/txInstant #inst \"2000-01-01\"} {:db/ident :cmd/id"
                    + " :db/valueType :db.type/uuid :db/cardinality :db.cardinality/one :db/unique :db.unique/value}]";
            one.database.transact(schema);
            other.database.transact(schema);
            one.database.transact(
                    "[{:customer/name \"Ann\"} " + command.formatted("00000000-0000-0000-0000-000000000001") + "]");
            long t = other.database.transact(
                    "[{:customer/name \"Bob\"} " + command.formatted("00000000-0000-0000-0000-000000000002") + "]");

            for (var asOf : List.of("", Long.toString(t))) {
                var tag = field(one.get(JSON, "query", NAMES, "as-of", asOf), "ETag");
                var answer = other.send(other.request(uri("query", NAMES, "as-of", asOf))
                        .header("Accept", JSON)
                        .header("If-None-Match", tag));
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(json(answer).get("result").toString()).isEqualTo("[[\"Bob\"]]");
            }
        }
    }

    @Test
    void whatCannotBeEncodedHasNoTag() {
        var response = http.get(
                "application/transit+json", "query", "[:find ?x . :in $ ?x]", "args", "[1/3]", "as-of", "" + created);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(422);
        assertThat(response.headers().firstValue("ETag")).isEmpty();
        assertThat(response.headers().firstValue("Basis-T")).isEmpty();
        assertThat(field(response, "Cache-Control")).isEqualTo("no-store");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[:find ?x :where [(q [:find (rand ?i) :where [?i :db/ident]] $) [[?x]]]]",
                "[:find ?x :in $ % :where (r ?x)]",
            })
    void randomAnswersHaveNoTag(String query) {
        var rules = "[\"[[(r ?x) [(q [:find (rand ?i) :where [?i :db/ident]] $) [[?x]]]]]\"]";
        var response = http.get(
                JSON, "query", query, "args", query.contains("%") ? rules : "[]", "as-of", Long.toString(created));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.headers().firstValue("ETag")).isEmpty();
        assertThat(field(response, "Cache-Control")).isEqualTo("no-store");
    }

    @Test
    void answersHeadAsGet() {
        var get = http.get(JSON, "query", NAMES);
        var head = http.send(http.request(uri("query", NAMES))
                .header("Accept", JSON)
                .method("HEAD", HttpRequest.BodyPublishers.noBody()));
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(field(head, "ETag")).isEqualTo(field(get, "ETag"));
    }

    private static String cacheControl(String... more) {
        var parameters = new ArrayList<>(List.of("query", NAMES));
        parameters.addAll(List.of(more));
        var response = http.get(JSON, parameters.toArray(String[]::new));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return field(response, "Cache-Control");
    }
}
