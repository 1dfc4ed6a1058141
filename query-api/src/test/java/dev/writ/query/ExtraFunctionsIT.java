package dev.writ.query;

import static dev.writ.query.QueryFixture.field;
import static dev.writ.query.QueryFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.writ.common.config.Env;
import dev.writ.common.media.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Functions that {@code WRIT_QUERY_FUNCTIONS} adds, beside a query-api that has none added. */
class ExtraFunctionsIT {
    private static final String JSON = "application/json";
    private static final String SCORES =
            "[:find ?n ?s :where [?c :customer/name ?n] [?c :customer/credit ?x] [(extra.ranking/score ?x) ?s]]";

    private static QueryFixture extended;
    private static QueryFixture standard;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        var file = Files.writeString(
                folder.resolve("functions.edn"),
                "{:functions [extra.ranking/score] :aggregates [extra.ranking/spread]}");
        var env = new Env(Map.of("WRIT_QUERY_FUNCTIONS", file.toString()));
        var config = QueryApiConfig.from(env);
        env.check();
        extended = new QueryFixture(config);
        standard = new QueryFixture();
        for (var fixture : new QueryFixture[] {extended, standard}) {
            fixture.database.transact("""
                    [{:db/id "datomic.tx" :db/txInstant #inst "2020-01-01"} {:customer/name "Ann" :customer/credit 10.50M} {:customer/name "Bob" :customer/credit 1M}]""");
        }
    }

    @AfterAll
    static void stop() {
        extended.close();
        standard.close();
    }

    @Test
    void canBeCalled() {
        var scores = extended.get(JSON, "query", SCORES);
        assertThat(scores.statusCode()).as(scores.body()).isEqualTo(200);
        assertThat(Json.text(json(scores).get("result"))).isEqualTo("[[\"Ann\",\"large\"],[\"Bob\",\"small\"]]");

        var edn = "{:query [:find (extra.ranking/spread ?x) . :where [_ :customer/credit ?x]]}";
        var spread = extended.post("POST", "application/edn", edn);
        assertThat(json(spread).get("result").decimalValue()).isEqualByComparingTo("9.5");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[:find ?x :where [(extra.ranking/unlisted 1) ?x]]",
                "[:find ?x :where [(extra.ranking/spread [1 2]) ?x]]",
                "[:find (extra.ranking/score ?x) :where [_ :customer/credit ?x]]",
                "[:find ?x :where [(clojure.core/slurp \"x\") ?x]]",
                "[:find ?x :where [(slurp \"x\") ?x]]",
                "[:find ?x :where [(System/exit 0) ?x]]",
                "[:find ?x :where [(str (extra.ranking/score 1)) ?x]]",
            })
    void nothingElseCanBe(String query) {
        var response = extended.get(JSON, "query", query);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(422);
        assertThat(json(response).get("type").textValue()).endsWith("/query-refused");
    }

    /** The two databases are the same. */
    @Test
    void answersHaveOtherTags() {
        var names = "[:find ?n :where [_ :customer/name ?n]]";
        var tag = field(standard.get(JSON, "query", names), "ETag");
        assertThat(tag).isNotEmpty();
        assertThat(field(extended.get(JSON, "query", names), "ETag")).isNotEqualTo(tag);
        assertThat(field(standard.getPath(JSON, "/api/v1/query/schema"), "ETag"))
                .isEqualTo(field(extended.getPath(JSON, "/api/v1/query/schema"), "ETag"));
    }

    /** Though the other has parsed it before. */
    @Test
    void onlyWhereTheyAreListed() {
        assertThat(extended.get(JSON, "query", SCORES).statusCode()).isEqualTo(200);
        var refused = standard.get(JSON, "query", SCORES);
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(json(refused).get("detail").textValue())
                .contains("extra.ranking/score is not on the list of functions");
    }
}
