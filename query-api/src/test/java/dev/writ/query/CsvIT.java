package dev.writ.query;

import static dev.writ.query.QueryFixture.field;
import static dev.writ.query.QueryFixture.form;
import static dev.writ.query.QueryFixture.json;
import static dev.writ.query.QueryFixture.uri;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvIT {
    private static final String CSV = "text/csv";
    private static final String NAMES = "[:find ?n :where [_ :customer/name ?n]]";

    private static QueryFixture http;
    private static long t;

    @BeforeAll
    static void start() {
        http = new QueryFixture();
        t = http.database.transact("""
                [{:customer/name "Ann" :customer/credit 10.50M :customer/status :customer.status/good
                  :customer/id #uuid "00000000-0000-0000-0000-00000000000a"}
                 {:customer/name "Bob, \\"the\\" builder" :customer/credit 1M}]""");
    }

    @AfterAll
    static void stop() {
        http.close();
    }

    @Test
    void aRelationIsATable() {
        var query = "[:find ?n ?c :where [?e :customer/name ?n] [?e :customer/credit ?c]]";
        var response = http.get(CSV, "query", query);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(field(response, "Content-Type")).isEqualTo("text/csv; charset=utf-8; header=present");
        assertThat(field(response, "Basis-T")).isEqualTo(Long.toString(t));
        assertThat(field(response, "Vary")).contains("Accept", "Accept-Encoding");
        assertThat(response.body()).isEqualTo("?n,?c\r\nAnn,10.50\r\n\"Bob, \"\"the\"\" builder\",1\r\n");
    }

    /** {@code |} in the table ends a line. */
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(quoteCharacter = '`', delimiter = ';', textBlock = """
            [:find ?x :in $ [?x ...]]                          ; [[1 2.5M true "a"]]    ; ?x|true|1|2.5|a|
            [:find [?x ...] :in $ [?x ...]]                    ; [[2 1]]                ; ?x|1|2|
            [:find [?x ...] :in $ [?x ...]]                    ; [["" "a"]]             ; ?x|""|a|
            [:find ?x :in $ [?x ...]]                          ; [[nil]]                ; ?x|""|
            [:find ?x ?y :in $ [?x ...] ?y]                    ; [[nil] ""]             ; ?x,?y|,""|
            [:find [?x ?y] :in $ ?x ?y]                        ; [:a/b #{}]             ; 406 ?y
            [:find [?x ?y] :in $ ?x ?y]                        ; [:a/b \\z]              ; ?x,?y|a/b,z|
            [:find ?x . :in $ ?x]                              ; [##NaN]                ; ?x|NaN|
            [:find ?x . :in $ ?x]                              ; [#inst "2020"]         ; ?x|2020-01-01T00:00:00.000Z|
            [:find ?x . :in $ ?x]                              ; [1e30M]                ; ?x|1E+30|
            [:find ?x . :in $ ?x]                              ; ["=1+1"]               ; ?x|=1+1|
            [:find ?x . :in $ ?x]                              ; ["ü\\r\\n"]            ; ?x|"ü|"|
            [:find ?x . :in $ ?x]                              ; [[1]]                  ; 406 ?x
            [:find ?e . :where [?e :customer/name "Zoe"]]      ; []                     ; ?e|
            [:find [?e ?n] :where [?e :customer/name ?n] [?e :customer/friend]] ; []    ; ?e,?n|
            [:find (count ?e) (max 2 ?e) :where [?e :customer/name]] ; []               ; 406 (max 2 ?e)
            [:find (count ?e) . :where [?e :customer/name]]    ; []                     ; (count ?e)|2|
            [:find ?x ?y :keys x y :in $ ?x ?y]                ; [1 2]                  ; x,y|1,2|
            [:find ?y ?x :strs y x :in $ ?x ?y]                ; [1 2]                  ; y,x|2,1|
            [:find ?x ?y :syms a b :in $ ?x ?y]                ; [1 2]                  ; a,b|1,2|
            [:find ?n (pull ?e [:customer/name]) :where [?e :customer/name ?n]] ; []    ; 406 (pull ?e [:customer/name])
            [:find ?n (pull ?e p) :keys n p :in $ p :where [?e :customer/name ?n]] ; [[:customer/name]] ; 406 p
            """)
    void everyFlatResultIsATable(String query, String args, String expected) {
        var response = http.get(CSV, "query", query, "args", args);
        if (expected.startsWith("406 ")) {
            assertThat(response.statusCode()).as(response.body()).isEqualTo(406);
            assertThat(field(response, "Content-Type")).isEqualTo("application/problem+json");
            assertThat(field(response, "Cache-Control")).isEqualTo("no-store");
            assertThat(response.headers().firstValue("ETag")).isEmpty();
            var problem = json(response);
            assertThat(problem.get("column").textValue()).isEqualTo(expected.substring(4));
            assertThat(problem.get("detail").textValue()).contains(expected.substring(4), CSV);
            assertThat(problem.get("offered").toString())
                    .contains("application/json")
                    .doesNotContain(CSV);
        } else {
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            assertThat(response.body()).isEqualTo(expected.replace("|", "\r\n"));
        }
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
            text/csv                                        | text/csv
            TEXT/CSV; header=present                        | text/csv
            text/csv, application/json                      | application/json
            text/csv;q=0.9, application/json;q=0.8          | text/csv
            text/csv;q=0.1, image/png                       | text/csv
            text/*                                          | text/html
            text/*, text/html;q=0                           | text/csv
            */*                                             | application/json
            */*;q=0.1, text/csv;q=0.2                       | text/csv
            application/edn;q=0.5, text/csv;q=0.4, */*;q=0  | application/edn
            """)
    void isNegotiatedBesideTheOthers(String accept, String contentType) {
        assertThat(field(http.get(accept, "query", NAMES), "Content-Type")).startsWith(contentType);
    }

    @ParameterizedTest
    @ValueSource(strings = {"image/png", "text/csv;q=0", "*/*;q=0"})
    void whatIsNotOfferedIsRefused(String accept) {
        var response = http.get(accept, "query", NAMES);
        assertThat(response.statusCode()).isEqualTo(406);
        assertThat(json(response).get("offered").toString())
                .isEqualTo("[\"application/json\",\"application/edn\",\"application/transit+json\",\"text/html\","
                        + "\"text/csv\"]");
    }

    @Test
    void isAskedForByEveryMethod() {
        var expected = "?n\r\nAnn\r\n\"Bob, \"\"the\"\" builder\"\r\n";
        for (var method : new String[] {"POST", "QUERY"}) {
            var response = http.post(method, "application/edn", "{:query " + NAMES + "}", "Accept", CSV);
            assertThat(response.body()).isEqualTo(expected);
            assertThat(field(response, "Cache-Control")).isEqualTo(method.equals("POST") ? "no-store" : "no-cache");
        }
        var posted = http.post("POST", "application/x-www-form-urlencoded", form("query", NAMES), "Accept", CSV);
        assertThat(posted.body()).isEqualTo(expected);
        var head = http.send(
                http.request(uri("query", NAMES)).header("Accept", CSV).method("HEAD", BodyPublishers.noBody()));
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(field(head, "Content-Type")).startsWith(CSV);
        assertThat(field(head, "Basis-T")).isEqualTo(Long.toString(t));
    }

    @Test
    void hasATagOfItsOwn() {
        var json = field(http.get("application/json", "query", NAMES), "ETag");
        var csv = http.get(CSV, "query", NAMES);
        assertThat(field(csv, "ETag")).startsWith("W/\"").isNotEqualTo(json);

        for (var tag : new String[] {field(csv, "ETag"), "*"}) {
            var again = http.send(
                    http.request(uri("query", NAMES)).header("Accept", CSV).header("If-None-Match", tag));
            assertThat(again.statusCode()).isEqualTo(304);
            assertThat(field(again, "Basis-T")).isEqualTo(Long.toString(t));
        }
        var other = http.send(
                http.request(uri("query", NAMES)).header("Accept", CSV).header("If-None-Match", json));
        assertThat(other.statusCode()).isEqualTo(200);
        var fixed = http.get(CSV, "query", NAMES, "as-of", Long.toString(t));
        assertThat(field(fixed, "Cache-Control")).contains("immutable");
    }

    @Test
    void hasPages() {
        var page =
                http.get(CSV, "query", "[:find ?x :in $ [?x ...]]", "args", "[[3 2 1]]", "limit", "1", "offset", "1");
        assertThat(page.body()).isEqualTo("?x\r\n2\r\n");
    }
}
