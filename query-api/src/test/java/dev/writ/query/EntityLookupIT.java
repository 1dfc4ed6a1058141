package dev.writ.query;

import static dev.writ.query.QueryFixture.field;
import static dev.writ.query.QueryFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import clojure.lang.Keyword;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EntityLookupIT {
    private static final String PATH = "/api/v1/query/entities";
    private static final String JSON = "application/json";

    /** A value of a unique attribute of each type, as EDN. */
    private static final Map<String, String> VALUES = Map.ofEntries(
            Map.entry("string", "\"text\""),
            Map.entry("keyword", ":key/word"),
            Map.entry("uuid", "#uuid \"00000000-0000-0000-0000-00000000000b\""),
            Map.entry("long", "42"),
            Map.entry("instant", "#inst \"2020-01-01\""),
            Map.entry("boolean", "true"),
            Map.entry("bigdec", "1.50M"),
            Map.entry("bigint", "7N"),
            Map.entry("double", "2.5"),
            Map.entry("symbol", "some/symbol"));

    private static QueryFixture http;
    private static long created;

    @BeforeAll
    static void start() {
        http = new QueryFixture();
        http.database.transact(Stream.concat(VALUES.keySet().stream(), Stream.of("float", "uri", "ref", "bytes"))
                .map(type -> "{:db/ident :u/" + type + " :db/valueType :db.type/" + type
                        + " :db/cardinality :db.cardinality/one"
                        + (type.equals("bytes") ? "}" : " :db/unique :db.unique/value}"))
                .collect(Collectors.joining(" ", "[", "]")));
        http.database.transact("""
                [{:db/ident :u/tuple :db/valueType :db.type/tuple :db/tupleTypes [:db.type/string :db.type/long]
                  :db/cardinality :db.cardinality/one :db/unique :db.unique/value}]""");
        created = http.database.transact("""
                [{:customer/name "Ann" :customer/id #uuid "00000000-0000-0000-0000-00000000000a"}
                 {:customer/name "Bob"} {:customer/name "Gone"}]""");
        http.database.transact("[[:db/retractEntity [:customer/name \"Gone\"]]]");
        VALUES.forEach((type, value) ->
                http.database.transact("[{:customer/name \"has " + type + "\" :u/" + type + " " + value + "}]"));
        http.database.transact("[{:customer/name \"has tuple\" :u/tuple [\"a\" 1]}]");
        http.database.transact("[{:customer/name \"has ref\" :u/ref [:customer/name \"Ann\"]}]");
        http.database.transact("[{:customer/name \"has float\" :u/float 1.5}]");
    }

    @AfterAll
    static void stop() {
        http.close();
    }

    @Test
    void findsByAUniqueAttribute() {
        var ann = PATH + "/" + entity("Ann");
        for (var value :
                List.of("#uuid \"00000000-0000-0000-0000-00000000000a\"", "00000000-0000-0000-0000-00000000000a")) {
            assertThat(location(lookup(":customer/id", value))).isEqualTo(ann);
        }
        assertThat(location(lookup(":customer/name", "\"Bob\""))).isEqualTo(PATH + "/" + entity("Bob"));
        assertThat(location(lookup(":customer/name", "Bob"))).isEqualTo(PATH + "/" + entity("Bob"));
        var ident = location(lookup(":db/ident", ":customer/id"));
        assertThat(json(http.getPath(JSON, ident)).get("ident").asText()).isEqualTo("customer/id");
        var past = http.getPath(
                JSON, PATH, "attribute", ":customer/name", "value", "\"Gone\"", "as-of", Long.toString(created));
        assertThat(location(past)).startsWith(PATH + "/").endsWith("?as-of=" + created);
        assertThat(lookup(":customer/name", "\"Gone\"").statusCode()).isEqualTo(404);
    }

    @Test
    void nameGivenAnewIsFoundAtEachTime() {
        long before = http.database.transact("[{:db/id \"x\" :customer/name \"Old\"}]");
        long x = entity("Old");
        http.database.transact("[{:db/id " + x + " :customer/name \"New\"}]");

        assertThat(lookup(":customer/name", "Old").statusCode()).isEqualTo(404);
        var asOf = Long.toString(before);
        assertThat(location(http.getPath(JSON, PATH, "attribute", ":customer/name", "value", "Old", "as-of", asOf)))
                .startsWith(PATH + "/" + x);
        assertThat(json(http.getPath(JSON, PATH + "/" + x, "as-of", asOf))
                        .get("label")
                        .asText())
                .isEqualTo("Old");
        assertThat(json(http.getPath(JSON, PATH + "/" + x)).get("label").asText())
                .isEqualTo("New");
    }

    @Test
    void findsByAValueOfEveryType() {
        VALUES.forEach((type, value) -> assertThat(location(lookup(":u/" + type, value)))
                .as(type)
                .isEqualTo(PATH + "/" + entity("has " + type)));
        var ann = Long.toString(entity("Ann"));
        assertThat(location(lookup(":u/ref", ann))).isEqualTo(PATH + "/" + entity("has ref"));
    }

    /** What is of another type is told so, rather than compared. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "abc",
                "\"x\"",
                "[1]",
                "[\"a\" 1]",
                "{}",
                "1",
                "1.5",
                "1M",
                "1N",
                "true",
                ":k",
                "(1)",
                "#{}",
                "\\c",
                "1/3",
                "##NaN",
                "#inst \"2020-01-02\"",
                "99999999999999999999"
            })
    void noValueIsTooStrange(String value) {
        for (var type : Stream.concat(VALUES.keySet().stream(), Stream.of("float", "uri", "ref", "bytes", "tuple"))
                .toList()) {
            var response = lookup(":u/" + type, value);
            assertThat(response.statusCode()).as(type + ": " + response.body()).isIn(303, 404, 422);
        }
    }

    @ParameterizedTest
    @CsvSource({
        ":customer/credit, 1M, 422, attribute",
        ":no/such, 1, 422, attribute",
        "customer, 1, 422, attribute",
        "':a :b', 1, 400, attribute",
        ":customer/id, 7, 422, value",
        ":customer/id, nil, 422, value",
        ":customer/id, '#=(System/exit 0)', 400, value",
        ":customer/id, '(', 400, value",
        ":db/ident, '\"x\"', 422, value",
        ":customer/id, '', 400, value",
        "'', 1, 400, attribute"
    })
    void refusesToLookUpGarbage(String attribute, String value, int status, String parameter) {
        var response = lookup(attribute, value);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(json(response).get("parameter").asText()).isEqualTo(parameter);
    }

    private static HttpResponse<String> lookup(String attribute, String value) {
        return http.getPath(JSON, PATH, "attribute", attribute, "value", value);
    }

    private static String location(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(303);
        return field(response, "Location");
    }

    private static long entity(String name) {
        return (Long) http.database.database().entid(List.of(Keyword.intern("customer", "name"), name));
    }
}
