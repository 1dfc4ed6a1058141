package dev.writ.query;

import static dev.writ.query.QueryFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import clojure.lang.Keyword;
import dev.writ.common.media.Edn;
import dev.writ.common.media.Json;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TypedArgumentsIT {
    private static final String JSON = "application/json";
    private static final String ECHO = "[:find ?x . :in $ ?x]";

    private static QueryFixture http;

    @BeforeAll
    static void start() {
        http = new QueryFixture();
        http.database.transact("""
                [{:customer/name "Ann" :customer/id #uuid "00000000-0000-0000-0000-00000000000a"
                  :customer/credit 10.50M :customer/status :customer.status/good}]""");
    }

    @AfterAll
    static void stop() {
        http.close();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
            {"#uuid":"00000000-0000-0000-0000-00000000000A"} | #uuid "00000000-0000-0000-0000-00000000000a"
            {"#inst":"2026-01-31T12:00:00Z"}                 | #inst "2026-01-31T12:00:00.000-00:00"
            {"#inst":"2026-01-31T13:00:00.5+01:00"}          | #inst "2026-01-31T12:00:00.500-00:00"
            {"#keyword":"customer/id"}                       | :customer/id
            {"#keyword":"id"}                                | :id
            {"#bigint":"-123456789012345678901234567890"}    | -123456789012345678901234567890N
            {"#bigint":7}                                    | 7N
            {"#bigdec":"1.50"}                               | 1.50M
            {"#bigdec":1.50}                                 | 1.50M
            {"#bigdec":"-1e3"}                               | -1E+3M
            {"#double":1.5}                                  | 1.5
            {"#double":"1.5"}                                | 1.5
            {"#double":2}                                    | 2.0
            {"#double":"NaN"}                                | ##NaN
            {"#double":"Infinity"}                           | ##Inf
            {"#double":"-Infinity"}                          | ##-Inf
            {"#set":[3]}                                     | #{3}
            {"#set":[{"#keyword":"a"}]}                      | #{:a}
            {"#edn":"[:customer/id 42]"}                     | [:customer/id 42]
            {"#edn":"\\\\a"}                                 | \\a
            [{"#keyword":"customer/id"},42]                  | [:customer/id 42]
            {"k":{"#keyword":"v"}}                           | {:k :v}
            {"not a key":1}                                  | {"not a key" 1}
            {"#a":1,"#b":2}                                  | {"#a" 1, "#b" 2}
            42                                               | 42
            9223372036854775808                              | 9223372036854775808N
            1.50                                             | 1.50M
            ":customer/id"                                   | ":customer/id"
            "2026-01-31T12:00:00Z"                           | "2026-01-31T12:00:00Z"
            """)
    void jsonHasEveryType(String json, String edn) {
        for (var method : new String[] {"POST", "QUERY"}) {
            var response = ask(method, "[" + json + "]", "application/edn");
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            var answer = (Map<?, ?>) Edn.read(response.body());
            assertThat(Edn.print(answer.get(Keyword.intern("result")))).isEqualTo(Edn.print(Edn.read(edn)));
            assertThat(Edn.read((String) answer.get(Keyword.intern("args"))).toString())
                    .as("what the answer repeats")
                    .isEqualTo(Edn.read("[" + edn + "]").toString());
        }
    }

    @Test
    void typedValuesFindWhatIsStored() {
        var body = Json.object()
                .put(
                        "query",
                        "[:find ?n . :in $ ?id ?c [?s ...] :where [?e :customer/id ?id] [?e :customer/credit ?c]"
                                + " [?e :customer/status ?s] [?e :customer/name ?n]]");
        var args = body.putArray("args");
        args.addObject().put("#uuid", "00000000-0000-0000-0000-00000000000a");
        args.addObject().put("#bigdec", "10.50");
        args.addObject().putArray("#set").addObject().put("#keyword", "customer.status/good");
        var response = http.post("POST", JSON, Json.text(body), "Accept", JSON);
        assertThat(json(response).get("result").textValue()).isEqualTo("Ann");
    }

    @Test
    void argumentsMayBeTypedAsAWhole() {
        assertThat(json(ask("POST", "{\"#edn\":\"[:a]\"}", JSON)).get("result").textValue())
                .isEqualTo("a");
        assertThat(json(ask("POST", "\"[:a]\"", JSON)).get("result").textValue())
                .isEqualTo("a");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
            [1,{"#uuid":"nonsense"}]              | args[1].#uuid: expected
            [{"#uuid":7}]                         | args[0].#uuid: expected
            [{"#uuid":"\\" 1 #uuid \\""}]         | args[0].#uuid: expected
            [{"#inst":"yesterday"}]               | args[0].#inst: expected
            [{"#inst":0}]                         | args[0].#inst: expected
            [{"#keyword":":customer/id"}]         | args[0].#keyword: expected a name without its colon
            [{"#keyword":"a b"}]                  | args[0].#keyword: expected
            [{"#keyword":""}]                     | args[0].#keyword: expected
            [{"#bigint":"1.5"}]                   | args[0].#bigint: expected
            [{"#bigdec":"one"}]                   | args[0].#bigdec: expected
            [{"#bigdec":"."}]                     | args[0].#bigdec: expected
            [{"#bigdec":"1e999"}]                 | args[0].#bigdec: expected
            [{"#double":"1e999"}]                 | args[0].#double: expected
            [{"#double":true}]                    | args[0].#double: expected
            [{"#set":1}]                          | args[0].#set: expected an array
            [{"#set":[1,2,1]}]                    | args[0].#set[2]: is in the set already
            [{"#set":[1,{"#bigint":1}]}]          | args[0].#set[1]: is in the set already
            [{"#set":[{"#inst":"x"}]}]            | args[0].#set[0].#inst: expected
            [{"#edn":"[1"}]                       | args[0].#edn: EDN
            [{"#edn":"#=(System/exit 0)"}]        | args[0].#edn: EDN
            [{"a":[0,{"#edn":1}]}]                | args[0].a[1].#edn: expected EDN text
            [{"#ratio":"1/3"}]                    | args[0].#ratio: no such type; there are #uuid, #inst, #keyword
            [{"#":1}]                             | args[0].#: no such type
            """)
    void faultsAreNamedByTheirPlace(String args, String detail) {
        var response = ask("POST", args, JSON);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(422);
        assertThat(json(response).get("detail").textValue()).startsWith(detail);
        assertThat(json(response).get("parameter").textValue()).isEqualTo("args");
    }

    private static java.net.http.HttpResponse<String> ask(String method, String args, String accept) {
        var body = "{\"query\":\"" + ECHO + "\",\"args\":" + args + "}";
        return http.post(method, JSON, body, "Accept", accept);
    }
}
