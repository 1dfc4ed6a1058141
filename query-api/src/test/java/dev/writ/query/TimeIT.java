package dev.writ.query;

import static dev.writ.query.QueryFixture.field;
import static dev.writ.query.QueryFixture.json;
import static dev.writ.query.QueryFixture.uri;
import static org.assertj.core.api.Assertions.assertThat;

import clojure.lang.Keyword;
import datomic.Database;
import datomic.Peer;
import dev.writ.common.media.Edn;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every combination of the parameters of time, against a database value that is built in process. */
class TimeIT {
    private static final String CREDITS = "[:find ?e ?c ?tx ?added :where [?e :customer/credit ?c ?tx ?added]]";
    private static final String EDN = "application/edn";

    private static QueryFixture http;
    private static final List<Long> TS = new ArrayList<>();

    @BeforeAll
    static void start() {
        http = new QueryFixture();
        TS.add(http.database.transact("""
                [{:db/id "datomic.tx" :db/txInstant #inst "2020-01-01"}
                 {:customer/name "Ann" :customer/credit 1M} {:customer/name "Bob" :customer/credit 5M}]"""));
        TS.add(http.database.transact("""
                [{:db/id "datomic.tx" :db/txInstant #inst "2020-01-02T00:00:00.500"}
                 {:customer/name "Ann" :customer/credit 2M}]"""));
        // Two transactions with one instant.
        TS.add(http.database.transact("""
                [{:db/id "datomic.tx" :db/txInstant #inst "2020-01-03"} {:customer/name "Ann" :customer/credit 3M}]"""));
        TS.add(http.database.transact("""
                [{:db/id "datomic.tx" :db/txInstant #inst "2020-01-03"}
                 [:db/retract [:customer/name "Bob"] :customer/credit 5M]
                 {:customer/name "Ann" :customer/credit 4M}]"""));
    }

    @AfterAll
    static void stop() {
        http.close();
    }

    /** What a parameter says, and what Datomic is given for it. */
    record Point(String text, Object point) {
        static Point t(long t) {
            return new Point(Long.toString(t), t);
        }

        static Point instant(String text) {
            return new Point(text, Date.from(Instant.parse(text)));
        }
    }

    static Stream<Point> points() {
        return Stream.of(
                        Stream.of(new Point("", null), Point.t(0), Point.t(1), Point.t((1L << 42) - 1)),
                        TS.stream().flatMap(t -> Stream.of(Point.t(t - 1), Point.t(t), Point.t(t + 1))),
                        TS.stream().map(t -> new Point(Long.toString((3L << 42) + t), t)),
                        Stream.of(
                                        "1969-12-31T23:59:59Z",
                                        "2020-01-01T00:00:00Z",
                                        "2020-01-02T00:00:00.499Z",
                                        "2020-01-02T00:00:00.500Z",
                                        "2020-01-02T00:00:00.501Z",
                                        "2020-01-03T00:00:00Z",
                                        "2020-01-03T00:00:00.001Z",
                                        "9999-12-31T23:59:59.999Z")
                                .map(Point::instant))
                .flatMap(s -> s);
    }

    @ParameterizedTest(name = "as-of {0}")
    @MethodSource("points")
    void everyCombinationIsWhatDatomicSays(Point asOf) {
        points().filter(p -> !p.text().startsWith("13194")).forEach(since -> {
            for (boolean history : new boolean[] {false, true}) {
                var response = http.get(
                        EDN,
                        "query",
                        CREDITS,
                        "as-of",
                        asOf.text(),
                        "since",
                        since.text(),
                        "history",
                        Boolean.toString(history));
                var about = "as-of " + asOf + " since " + since + " history " + history;
                assertThat(response.statusCode()).as(about + response.body()).isEqualTo(200);
                var answer = (Map<?, ?>) Edn.read(response.body());
                var found = new HashSet<Object>((Collection<?>) answer.get(Keyword.intern("result")));
                var expected = new HashSet<Object>(Peer.<Collection<?>>query(CREDITS, database(asOf, since, history)));
                assertThat(found).as(about).isEqualTo(expected);
                assertThat(answer.get(Keyword.intern("history"))).isEqualTo(history);
                assertThat(field(response, "Basis-T")).as(about).isEqualTo(Long.toString(basis(asOf)));
                assertThat(answer.get(Keyword.intern("basis-t"))).isEqualTo(basis(asOf));
            }
        });
    }

    private static Database database(Point asOf, Point since, boolean history) {
        var database = http.database.database();
        if (asOf.point() != null) {
            database = database.asOf(asOf.point());
        }
        if (since.point() != null) {
            database = database.since(since.point());
        }
        return history ? database.history() : database;
    }

    /** The newest t there is, unless the past was asked for. */
    private static long basis(Point asOf) {
        var newest = http.database.database();
        if (asOf.point() instanceof Long t) {
            return Math.min(t, newest.basisT());
        }
        var instant = asOf.point() instanceof Date date ? date : new Date(Long.MAX_VALUE);
        return instant.before(Date.from(Instant.parse("2020-01-03T00:00:00Z")))
                ? newest.asOf(instant).asOfT()
                : newest.basisT();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-1",
                "-9223372036854775808",
                "9223372036854775807",
                "99999999999999999999",
                "1e3",
                "0x10",
                "٣",
                "1.0"
            })
    void numbersThatAreNoTAreRefused(String number) {
        for (var name : List.of("as-of", "since", "basis-t")) {
            if (name.equals("basis-t") && number.equals("9223372036854775807")) {
                continue;
            }
            var response = http.get("application/json", "query", CREDITS, name, number);
            assertThat(response.statusCode()).as(name + " " + response.body()).isEqualTo(422);
            assertThat(json(response).get("parameter").textValue()).isEqualTo(name);
        }
    }

    @Test
    void basisIsWaitedForWhateverTimeIsAskedFor() {
        var newest = Long.toString(http.database.database().basisT());
        var past = http.get("application/json", "query", CREDITS, "basis-t", newest, "as-of", Long.toString(TS.get(0)));
        assertThat(past.statusCode()).isEqualTo(200);
        assertThat(field(past, "Basis-T")).isEqualTo(Long.toString(TS.get(0)));
        var behind = http.get("application/json", "query", CREDITS, "basis-t", "0");
        assertThat(field(behind, "Basis-T")).as("at least that").isEqualTo(newest);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "application/edn", "application/transit+json", "text/html", "text/csv"})
    void everyAnswerTellsItsBasis(String accept) {
        var t = Long.toString(TS.get(1));
        for (var asked :
                List.of(uri("query", CREDITS, "as-of", t), uri("query", CREDITS, "as-of", "2020-01-02T00:00:00.5Z"))) {
            var get = http.send(http.request(asked).header("Accept", accept));
            assertThat(get.statusCode()).isEqualTo(200);
            assertThat(field(get, "Basis-T")).isEqualTo(t);
            var head = http.send(http.request(asked).header("Accept", accept).method("HEAD", BodyPublishers.noBody()));
            assertThat(field(head, "Basis-T")).isEqualTo(t);
            if (!accept.equals("text/html")) {
                var known = http.send(
                        http.request(asked).header("Accept", accept).header("If-None-Match", field(get, "ETag")));
                assertThat(known.statusCode()).isEqualTo(304);
                assertThat(field(known, "Basis-T")).isEqualTo(t);
            }
        }
        var posted = http.post("POST", EDN, "{:query " + CREDITS + " :as-of " + t + "}", "Accept", accept);
        assertThat(field(posted, "Basis-T")).isEqualTo(t);
        if (accept.equals("text/html")) {
            assertThat(field(http.get(accept), "Basis-T"))
                    .as("the form")
                    .isEqualTo(Long.toString(http.database.database().basisT()));
        }
    }
}
