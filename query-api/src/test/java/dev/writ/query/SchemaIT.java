package dev.writ.query;

import static dev.writ.query.QueryFixture.field;
import static dev.writ.query.QueryFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import clojure.lang.Keyword;
import com.fasterxml.jackson.databind.JsonNode;
import dev.writ.common.media.Edn;
import dev.writ.common.media.Media;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaIT {
    private static final String PATH = "/api/v1/query/schema";
    private static final String JSON = "application/json";

    private static QueryFixture http;
    private static long before;
    private static long installed;

    @BeforeAll
    static void start() {
        http = new QueryFixture();
        http.database.commands();
        before = http.database.database().basisT();
        installed = http.database.decide(1, "writ/install-schema", true, "2020-01-01", """
                {:db/ident :order/lines :db/valueType :db.type/ref :db/cardinality :db.cardinality/many
                 :db/isComponent true :db/doc "What is <ordered>."}
                {:db/ident :order/number :db/valueType :db.type/long :db/cardinality :db.cardinality/one
                 :db/unique :db.unique/value :db/index true}""");
        http.database.decide(2, "place-order", true, "2020-02-01", """
                {:db/id "ann" :customer/name "Ann" :customer/status :customer.status/good :customer/friend "bob"
                 :customer/id #uuid "00000000-0000-0000-0000-00000000000a" :customer/credit 3M}
                {:db/id "bob" :customer/name "Bob"}""");
        http.database.decide(3, "place-order", false, "2020-03-01", "");
    }

    @AfterAll
    static void stop() {
        http.close();
    }

    @Test
    void listsTheAttributesOfUsersByNamespace() {
        var response = http.getPath(JSON, PATH);

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        var schema = json(response);
        assertThat(names(schema.get("namespaces"), "namespace")).containsExactly("customer", "order");
        assertThat(names(schema.at("/namespaces/1/attributes"), "ident"))
                .containsExactly("order/lines", "order/number");
        assertThat(names(schema.at("/commands/0/attributes"), "ident")).contains("cmd/id", "cmd/success?");
        assertThat(response.body()).doesNotContain("\"db/ident\"", "fressian");

        var lines = schema.at("/namespaces/1/attributes/0");
        assertThat(lines.get("value-type").asText()).isEqualTo("db.type/ref");
        assertThat(lines.get("cardinality").asText()).isEqualTo("db.cardinality/many");
        assertThat(lines.get("component").booleanValue()).isTrue();
        assertThat(lines.get("doc").asText()).isEqualTo("What is <ordered>.");
        assertThat(lines.has("unique")).isFalse();
        var number = schema.at("/namespaces/1/attributes/1");
        assertThat(number.get("unique").asText()).isEqualTo("db.unique/value");
        assertThat(number.get("index").booleanValue()).isTrue();
        assertThat(number.get("component").booleanValue()).isFalse();
    }

    @Test
    void tellsWhichCommandInstalledAnAttribute() {
        var since = json(http.getPath(JSON, PATH)).at("/namespaces/1/attributes/0/since");

        assertThat(since.get("t").longValue()).isEqualTo(installed);
        assertThat(since.get("instant").asText()).isEqualTo("2020-01-01T00:00:00.000Z");
        assertThat(since.get("action").asText()).isEqualTo("writ/install-schema");
        assertThat(since.at("/links/command").asText()).isEqualTo("/api/v1/commands/" + MemDatabase.commandId(1));
    }

    @Test
    void asOfATimeHasTheAttributesOfThen() {
        var response = http.getPath(JSON, PATH, "as-of", Long.toString(before));

        assertThat(names(json(response).get("namespaces"), "namespace")).containsExactly("customer");
        assertThat(field(response, "Basis-T")).isEqualTo(Long.toString(before));
        assertThat(field(response, "Cache-Control")).contains("immutable");
        var all = json(response).at("/namespaces/0/attributes/0/links/all").asText();
        assertThat(all).endsWith("&as-of=" + before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1", "999", "1970-01-01", "1999-12-31T23:59:59Z"})
    void beforeTheFirstTransactionThereIsNothing(String asOf) {
        var schema = json(http.getPath(JSON, PATH, "as-of", asOf));
        assertThat(schema.get("namespaces")).isEmpty();
        assertThat(schema.get("commands")).isEmpty();
        assertThat(schema.get("examples")).isEmpty();
        assertThat(http.getPath("text/html", PATH, "as-of", asOf).body()).contains("No attributes");
    }

    @Test
    void everyLinkLeadsSomewhere() {
        var links = new ArrayList<String>();
        var schema = json(http.getPath(JSON, PATH));
        schema.findValues("links").forEach(object -> object.forEach(link -> links.add(link.asText())));
        links.removeIf(link -> link.startsWith("/api/v1/commands/") || link.startsWith("/api/v1/query?as-of="));

        assertThat(links).hasSizeGreaterThan(30);
        for (var link : links) {
            assertThat(http.getPath(JSON, link).statusCode()).as(link).isEqualTo(200);
        }
    }

    @Test
    void everyExampleHasAnAnswer() {
        var examples = Examples.of(http.database.database());

        assertThat(examples).hasSizeBetween(8, 12).doesNotHaveDuplicates();
        for (var example : examples) {
            var response = http.get(
                    JSON,
                    "query",
                    example.query(),
                    "args",
                    example.args(),
                    "history",
                    Boolean.toString(example.history()));
            assertThat(response.statusCode())
                    .as(example + ": " + response.body())
                    .isEqualTo(200);
            assertThat(json(response).get("result").toString())
                    .as(example.toString())
                    .isNotEqualTo("[]");
        }
        for (var example : json(http.getPath(JSON, PATH)).get("examples")) {
            assertThat(http.getPath(JSON, example.get("href").asText()).statusCode())
                    .as(example.toString())
                    .isEqualTo(200);
        }
    }

    @Test
    void databaseWithoutDataHasNoExamplesButItsSchema() {
        var empty = new MemDatabase();
        empty.start();
        try {
            assertThat(Examples.of(empty.database())).isEmpty();
            assertThat(Attribute.installed(empty.database())).hasSize(5);
        } finally {
            empty.close();
        }
    }

    @Test
    void hasTypesInEdnAndTransit() {
        var edn = (Map<?, ?>) Edn.read(http.getPath("application/edn", PATH).body());
        var transit = Media.TRANSIT_JSON.decodeData(
                http.getPath("application/transit+json", PATH).body().getBytes(StandardCharsets.UTF_8));

        assertThat(transit).isEqualTo(edn);
        var group = (Map<?, ?>) ((List<?>) edn.get(Keyword.intern("namespaces"))).get(1);
        var attribute = (Map<?, ?>) ((List<?>) group.get(Keyword.intern("attributes"))).get(0);
        assertThat(attribute.get(Keyword.intern("ident"))).isEqualTo(Keyword.intern("order", "lines"));
    }

    @Test
    void pageLooksUpEntitiesWithoutAScript() {
        var page = http.getPath("text/html", PATH);

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body())
                .contains("What is &lt;ordered&gt;", "action=\"/api/v1/query/entities\"", "value=\":customer/name\"")
                .doesNotContain("<ordered>");
        assertThat(http.getPath("text/html", PATH, "as-of", "2020-01-01T00:00:00Z")
                        .body())
                .contains("name=\"as-of\" value=\"2020-01-01T00:00:00Z\"");
    }

    @Test
    void knownAnswerIsNotSentAgain() {
        var first = http.getPath(JSON, PATH);
        var again = http.send(http.request(PATH)
                .header("Accept", JSON)
                .header("If-None-Match", field(first, "ETag"))
                .GET());
        var head = http.send(http.request(PATH).header("Accept", JSON).method("HEAD", BodyPublishers.noBody()));

        assertThat(field(first, "Cache-Control")).isEqualTo("no-cache");
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(field(head, "ETag")).isEqualTo(field(first, "ETag"));
    }

    @ParameterizedTest
    @CsvSource({
        "as-of, yesterday, 422",
        "as-of, -1, 422",
        "as-of, 99999999999999999999999, 422",
        "colour, red, 400",
        "limit, 5, 400"
    })
    void refusesGarbage(String name, String value, int status) {
        var response = http.getPath(JSON, PATH, name, value);
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(json(response).get("parameter").asText()).isEqualTo(name);
    }

    private static List<String> names(JsonNode array, String member) {
        var names = new ArrayList<String>();
        array.forEach(item -> names.add(item.get(member).asText()));
        return names;
    }
}
