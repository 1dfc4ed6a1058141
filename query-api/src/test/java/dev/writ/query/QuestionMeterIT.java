package dev.writ.query;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Each question counts once, by what it ended in. */
class QuestionMeterIT {
    private static QueryFixture http;

    @BeforeAll
    static void start() {
        http = new QueryFixture();
    }

    @AfterAll
    static void stop() {
        http.close();
    }

    @Test
    void countsQuestionsByWhatTheyEndIn() {
        var query = "[:find ?e :where [?e :db/ident :customer/id]]";
        var tag = QueryFixture.field(http.get("application/json", "query", query), "ETag");
        http.send(http.request(QueryFixture.uri("query", query))
                .header("Accept", "application/json")
                .header("If-None-Match", tag)
                .GET());
        http.get("application/json", "query", "[:find ?x :where [(slurp \"x\") ?x]]");
        http.get("application/json", "query", "[:find ?x :in $ ?y :where [?x :db/ident ?y]]");
        http.get("application/json", "query", query, "basis-t", "x");
        http.post("POST", "application/edn", "{:query \"[:find ?x\" :args [\"" + "a".repeat(10_000) + "\"]}");

        assertThat(http.send(http.request("/metrics").GET()).body())
                .contains(
                        counted("answered", 1),
                        counted("not-modified", 1),
                        counted("query-refused", 2),
                        counted("invalid", 1),
                        counted("malformed", 1));
    }

    private static String counted(String outcome, int times) {
        return "writ_query_seconds_count{outcome=\"" + outcome + "\"} " + times;
    }
}
