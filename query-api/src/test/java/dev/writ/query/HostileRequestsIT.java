package dev.writ.query;

import static dev.writ.query.QueryFixture.form;
import static dev.writ.query.QueryFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.writ.common.media.Edn;
import dev.writ.common.media.Json;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Text that makes a reader run code, load classes or take for ever, wherever a request holds text. */
class HostileRequestsIT {
    private static final String JSON = "application/json";
    private static final String ONE = "[:find ?x . :in ?x]";
    private static final String RULES = "[:find ?x :in $ % :where (r ?x)]";
    private static final String PULL = "[:find (pull ?e p) :in $ p :where [?e :db/ident :db/doc]]";

    private static QueryFixture http;

    @BeforeAll
    static void start() {
        http = new QueryFixture();
    }

    @AfterAll
    static void stop() {
        http.close();
    }

    @AfterEach
    void noClassWasLoaded() {
        assertThat(System.getProperty("dev.writ.query.landmine")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "#=(java.lang.System/setProperty \"dev.writ.query.landmine\" \"run\")",
                "#=dev.writ.query.Landmine",
                "#=(dev.writ.query.Landmine. 1)",
                "#dev.writ.query.Landmine[1]",
                "#dev.writ.query.Landmine{:a 1}",
                "#dev.writ.query.Landmine 1",
                "#java.net.URL\"http://127.0.0.1:1/\"",
                "#java.io.File[\"/x\"]",
                "#db/fn{:lang :clojure :code \"(java.lang.System/setProperty \\\"dev.writ.query.landmine\\\" \\\"run\\\")\"}",
                "#db/id[:db.part/user]",
                "#db/uri\"http://x\"",
                "#object[dev.writ.query.Landmine]",
                "#clojure.lang.Var[\"x\"]",
                "#\"(a+)+\"",
                "#'x",
                "#(x)",
                "#?(:clj 1)",
                "#js{}",
                "#bin\"AAEC\"",
                "#<Landmine>",
                "#inst \"not\"",
                "#uuid \"1-1\"",
                "##Landmine",
                "9999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999",
                "1e999999999",
                "{:a 1 :a 2}",
                "#{1 1}",
                "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1",
                "#_#_#_",
                "1]",
            })
    void tagsAreFixedAndInputIsBounded(String piece) {
        var code = "[:find ?x :where [(ground " + piece + ") ?x]]";
        refused("query", http.get(JSON, "query", code));
        refused("args", http.get(JSON, "query", ONE, "args", "[" + piece + "]"));
        refused("args", http.get(JSON, "query", ONE, "args", piece));
        refused("as-of", http.get(JSON, "query", ONE, "args", "[1]", "as-of", piece));
        refused("since", http.get(JSON, "query", ONE, "args", "[1]", "since", "#inst " + piece));
        refused("basis-t", http.get(JSON, "query", ONE, "args", "[1]", "basis-t", piece));
        refused("", http.get(JSON, "query", RULES, "args", Edn.print(list("[[(r ?x) [(ground " + piece + ") ?x]]]"))));
        refused("", http.get(JSON, "query", PULL, "args", Edn.print(list("[(:db/doc :default " + piece + ")]"))));

        refused("", http.post("POST", "application/edn", "{:query " + code + "}"));
        refused("", http.post("QUERY", "application/edn", "{:query " + ONE + " :args [" + piece + "]}"));
        refused("", http.post("POST", "application/edn", piece));
        refused("query", http.post("POST", "application/x-www-form-urlencoded", form("query", code)));
        var json = Json.object().put("query", ONE).put("args", "[" + piece + "]");
        refused("args", http.post("POST", JSON, Json.text(json)));
        refused("query", http.post("POST", JSON, Json.text(Json.object().put("query", code))));
        json.putArray("args").addObject().put("#edn", piece);
        refused("", http.post("POST", JSON, Json.text(json)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[\"~#dev.writ.query.Landmine\",1]",
                "[\"~#java.net.URL\",\"http://127.0.0.1:1/\"]",
                "[\"~#link\",[\"^ \",\"href\",\"http://127.0.0.1:1/\"]]",
                "[\"~#ratio\",[1,2]]",
                "[\"~#array\",[1]]",
                "[\"~#object\",1]",
                "[\"~#set\",[1,1]]",
                "\"~qx\"",
                "\"~n1e999999999\"",
                "\"^999\"",
                "{\"~#dev.writ.query.Landmine\":1}",
            })
    void unknownTagsInTransitAreRefused(String piece) {
        refused("", http.post("POST", "application/transit+json", transit("\"" + ONE + "\"", piece)));
        refused("", http.post("QUERY", "application/transit+json", transit(piece, "1")));
    }

    @Test
    void transitThatIsSoundIsAnswered() {
        var response = http.post("POST", "application/transit+json", transit("\"" + ONE + "\"", "[\"~:a\",\"~i7\"]"));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    }

    /** Symbols and lists come as what they are in a body that is data; they are code all the same. */
    @ParameterizedTest
    @CsvSource(
            delimiterString = " | ",
            quoteCharacter = '`',
            value = {
                "application/edn | {:query [:find ?x :where [(slurp \"/etc/passwd\") ?x]]}",
                "application/edn | {:query {:find [?x] :where [[(dev.writ.query.Landmine. 1) ?x]]}}",
                "application/edn | {:query [:find ?x . :in ?x] :args [(dev.writ.query.Landmine. 1)]}",
                "application/edn | {:query [:find ?x . :in ?x] :args [dev.writ.query.Landmine]}",
                "application/edn | {:query [:find ?x :where [(str ^dev.writ.query.Landmine (dev.writ.query.Landmine. 1)) ?x]]}",
                "application/transit+json | [\"^ \",\"~:query\",[\"~:find\",\"~$?x\",\"~:where\",[[\"~#list\",[\"~$dev.writ.query.Landmine.\",1]],\"~$?x\"]]]",
                "application/transit+json | [\"^ \",\"~:query\",\"[:find ?x . :in ?x]\",\"~:args\",[\"~$dev.writ.query.Landmine\"]]",
                "application/json | {\"query\":\"[:find ?x :where [(dev.writ.query.Landmine. 1) ?x]]\"}",
                "application/json | {\"query\":[\"find\",\"?x\"]}",
            })
    void codeInDataIsRefused(String contentType, String body) {
        var response = http.post("POST", contentType, body);
        refused("", response);
        assertThat(response.statusCode()).isEqualTo(422);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"##Inf", "##-Inf", "##NaN", "1/3", "\\c", "[nil]", "#inst \"2026-01-01\"", "^:a [1]", "#_ x 1"})
    void whatIsOnlyUnusualIsAnswered(String piece) {
        var response = http.get("application/edn", "query", "[:find ?x :in ?x]", "args", "[" + piece + "]");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    }

    /** Names are cut to be shown; the character at the cut takes two places. */
    @Test
    void unknownNamesAreCutBetweenCharacters() {
        for (int i = 38; i < 42; i++) {
            var name = "a".repeat(i) + "\uD83D\uDE00b";
            var response = http.get(JSON, "query", ONE, URLEncoder.encode(name, StandardCharsets.UTF_8), "1");
            assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
            assertThat(name).startsWith(json(response).get("parameter").textValue());
        }
    }

    @Test
    void textIsBounded() {
        refused("query", http.post("POST", JSON, Json.text(Json.object().put("query", ONE + " ".repeat(70_000)))));
        var huge = "{:query " + ONE + " :args [\"" + "x".repeat(300_000) + "\"]}";
        assertThat(http.post("POST", "application/edn", huge).statusCode()).isEqualTo(413);
    }

    private static String transit(String query, String argument) {
        return "[\"^ \",\"~:query\"," + query + ",\"~:args\",[" + argument + "]]";
    }

    private static java.util.List<String> list(String text) {
        return java.util.List.of(text);
    }

    /** @param parameter that the problem names, if it must */
    private static void refused(String parameter, HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isIn(400, 422);
        var problem = json(response);
        assertThat(problem.get("type").textValue()).matches(".*/(malformed|invalid|query-refused)");
        assertThat(response.body()).doesNotContain("Exception").doesNotContain("\tat ");
        if (!parameter.isEmpty()) {
            assertThat(problem.path("parameter").textValue()).isEqualTo(parameter);
        }
    }
}
