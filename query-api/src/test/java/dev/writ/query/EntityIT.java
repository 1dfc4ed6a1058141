package dev.writ.query;

import static dev.writ.query.QueryFixture.field;
import static dev.writ.query.QueryFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import clojure.lang.Keyword;
import com.fasterxml.jackson.databind.JsonNode;
import datomic.Peer;
import dev.writ.common.media.Edn;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EntityIT {
    private static final String PATH = "/api/v1/query/entities";
    private static final String JSON = "application/json";

    private static QueryFixture http;
    private static long created;
    private static long changed;
    private static long removed;
    private static long ann;
    private static long bob;
    private static long gone;
    private static long hub;

    @BeforeAll
    static void start() {
        http = new QueryFixture();
        http.database.commands();
        http.database.decide(1, "writ/install-schema", true, "2020-01-01", """
                {:db/ident :customer/tags :db/valueType :db.type/string :db/cardinality :db.cardinality/many}
                {:db/ident :customer/address :db/valueType :db.type/ref :db/cardinality :db.cardinality/one
                 :db/isComponent true}
                {:db/ident :address/city :db/valueType :db.type/string :db/cardinality :db.cardinality/one}
                {:db/ident :customer/kind :db/valueType :db.type/ref :db/cardinality :db.cardinality/one}
                {:db/ident :kind/private}""");
        created = http.database.decide(2, "create-customer", true, "2020-02-01", """
                {:db/id "ann" :customer/name "Ann" :customer/credit 10.50M :customer/friend "bob"
                 :customer/id #uuid "00000000-0000-0000-0000-00000000000a" :customer/tags ["<b>new</b>" "old"]
                 :customer/kind :kind/private :customer/address {:address/city "Bern"}}
                {:db/id "bob" :customer/name "Bob" :customer/friend "ann"}
                {:customer/name "Gone"} {:customer/name "Hub"}""");
        changed = http.database.decide(3, "change-credit", true, "2020-03-01", """
                {:customer/name "Ann" :customer/credit 20.00M}
                [:db/retract [:customer/name "Ann"] :customer/tags "old"]""");
        gone = entity("Gone");
        removed = http.database.decide(4, "remove", true, "2020-04-01", "[:db/retractEntity " + gone + "]");
        ann = entity("Ann");
        bob = entity("Bob");
        hub = entity("Hub");
        http.database.transact(IntStream.range(0, 1200)
                .mapToObj(i -> "{:customer/credit " + i + "M :customer/friend " + hub + "}")
                .collect(Collectors.joining(" ", "[", "]")));
        http.database.transact(IntStream.range(0, 150)
                .mapToObj(i -> "[:db/add " + hub + " :customer/tags \"tag " + i + "\"]")
                .collect(Collectors.joining(" ", "[", "]")));
    }

    @AfterAll
    static void stop() {
        http.close();
    }

    @Test
    void showsWhatIsSo() {
        var response = get(ann);

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        var entity = json(response);
        assertThat(entity.get("label").asText()).isEqualTo("Ann");
        assertThat(value(entity, "customer/credit").decimalValue()).isEqualTo(new BigDecimal("20.00"));
        assertThat(attribute(entity, "customer/tags").get("values").toString()).isEqualTo("[\"<b>new</b>\"]");
        assertThat(attribute(entity, "customer/tags").get("many").booleanValue())
                .isTrue();
        assertThat(attribute(entity, "customer/id").get("unique").asText()).isEqualTo("db.unique/identity");
        assertThat(attribute(entity, "customer/address").get("component").booleanValue())
                .isTrue();
        assertThat(attribute(entity, "customer/friend").get("component").booleanValue())
                .isFalse();
    }

    @Test
    void referencesAreLinksWithALabel() {
        var entity = json(get(ann));

        assertThat(value(entity, "customer/friend").get("label").asText()).isEqualTo("Bob");
        assertThat(value(entity, "customer/friend").get("href").asText()).isEqualTo(PATH + "/" + bob);
        assertThat(value(entity, "customer/kind").get("label").asText()).isEqualTo(":kind/private");
        var address = value(entity, "customer/address");
        assertThat(address.get("label").asText())
                .isEqualTo(address.get("entity").asText());
        assertThat(value(json(http.getPath(JSON, address.get("href").asText())), "address/city")
                        .asText())
                .isEqualTo("Bern");
    }

    @Test
    void whoRefersToItIsCountedUpToABound() {
        var referring = json(get(ann)).get("referenced-by");
        assertThat(referring).hasSize(1);
        assertThat(referring.at("/0/attribute").asText()).isEqualTo("customer/friend");
        assertThat(referring.at("/0/count").intValue()).isEqualTo(1);
        assertThat(referring.at("/0/at-least").booleanValue()).isFalse();
        assertThat(referring.at("/0/entities/0/label").asText()).isEqualTo("Bob");
        assertThat(json(http.getPath(JSON, referring.at("/0/href").asText()))
                        .get("result")
                        .toString())
                .isEqualTo("[" + bob + "]");

        var many = json(get(hub, "limit", "1"));
        assertThat(many.at("/referenced-by/0/count").intValue()).isEqualTo(1000);
        assertThat(many.at("/referenced-by/0/at-least").booleanValue()).isTrue();
        assertThat(many.at("/referenced-by/0/entities")).hasSize(20);
        assertThat(attribute(many, "customer/tags").get("values")).hasSize(100);
        assertThat(attribute(many, "customer/tags").get("count").intValue()).isEqualTo(150);
    }

    @Test
    void historyTellsWhichCommandSaidWhat() {
        var history = json(get(ann)).get("history");

        assertThat(history.get("total").intValue()).isEqualTo(11);
        var newest = new ArrayList<String>();
        history.get("datoms")
                .forEach(d -> newest.add((d.get("added").booleanValue() ? "+ " : "- ")
                        + d.get("attribute").asText() + " " + d.get("value").asText()));
        assertThat(newest.subList(0, 3))
                .containsExactly("+ customer/credit 20.00", "- customer/credit 10.50", "- customer/tags old");
        var decided = history.at("/datoms/0/transaction");
        assertThat(decided.get("t").longValue()).isEqualTo(changed);
        assertThat(decided.get("instant").asText()).isEqualTo("2020-03-01T00:00:00.000Z");
        assertThat(decided.get("action").asText()).isEqualTo("change-credit");
        assertThat(decided.get("success").booleanValue()).isTrue();
        assertThat(decided.get("principal").asText()).isEqualTo("ann");
        assertThat(decided.at("/links/command").asText()).isEqualTo("/api/v1/commands/" + MemDatabase.commandId(3));
        assertThat(history.at("/datoms/10/transaction/t").longValue()).isEqualTo(created);
    }

    @Test
    void pagesOfHistoryDoNotOverlap() {
        var whole = json(get(ann)).at("/history/datoms");
        var pages = new ArrayList<JsonNode>();
        var next = PATH + "/" + ann + "?limit=4";
        var newer = "";
        while (!next.isEmpty()) {
            var page = json(http.getPath(JSON, next));
            assertThat(page.at("/history/datoms").size()).isBetween(1, 4);
            page.at("/history/datoms").forEach(pages::add);
            newer = page.at("/links/newer").asText();
            next = page.at("/links/older").asText();
        }
        assertThat(pages).hasSize(whole.size());
        for (int i = 0; i < pages.size(); i++) {
            assertThat(pages.get(i).get("attribute")).isEqualTo(whole.get(i).get("attribute"));
            assertThat(pages.get(i).get("added")).isEqualTo(whole.get(i).get("added"));
        }
        assertThat(newer).contains("offset=4");
    }

    /** So many rows may be asked for, and so many facts of a history. */
    @Test
    void pagesEndWhereNoMoreMayBeAskedFor() {
        var pages = 0;
        for (var next = PATH + "/" + hub + "?limit=40"; !next.isEmpty(); pages++) {
            var page = http.getPath(JSON, next);
            assertThat(page.statusCode()).as(next + ": " + page.body()).isEqualTo(200);
            next = json(page).at("/links/older").asText();
        }
        assertThat(pages).isEqualTo(2);
    }

    @Test
    void asOfATimeItIsAsItWasThen() {
        var response = get(ann, "as-of", Long.toString(created));

        var entity = json(response);
        assertThat(value(entity, "customer/credit").decimalValue()).isEqualTo(new BigDecimal("10.50"));
        assertThat(attribute(entity, "customer/tags").get("values")).hasSize(2);
        assertThat(entity.at("/history/total").intValue()).isEqualTo(8);
        assertThat(value(entity, "customer/friend").get("href").asText())
                .isEqualTo(PATH + "/" + bob + "?as-of=" + created);
        assertThat(field(response, "Basis-T")).isEqualTo(Long.toString(created));
        assertThat(field(response, "Cache-Control")).contains("immutable");
        assertThat(get(ann, "as-of", Long.toString(created - 1)).statusCode()).isEqualTo(404);
    }

    @Test
    void asOfAnInstantLinksStayThere() {
        var response = get(ann, "as-of", "2020-02-15T00:00:00Z", "limit", "2");
        var basis = field(response, "Basis-T");
        var entity = json(response);

        assertThat(value(entity, "customer/credit").decimalValue()).isEqualTo(new BigDecimal("10.50"));
        var friend =
                http.getPath(JSON, value(entity, "customer/friend").get("href").asText());
        assertThat(Long.parseLong(basis)).isBetween(created, changed - 1);
        assertThat(field(friend, "Basis-T")).isEqualTo(basis);
        var older = http.getPath(JSON, entity.at("/links/older").asText());
        assertThat(field(older, "Basis-T")).isEqualTo(basis);
    }

    @Test
    void whatIsGoneHasOnlyItsHistory() {
        var entity = json(get(gone));

        assertThat(entity.get("attributes")).isEmpty();
        assertThat(entity.at("/history/total").intValue()).isEqualTo(2);
        assertThat(entity.at("/history/datoms/0/added").booleanValue()).isFalse();
        assertThat(entity.at("/history/datoms/0/transaction/t").longValue()).isEqualTo(removed);
        assertThat(http.getPath("text/html", PATH + "/" + gone).body()).contains("Nothing is said of it", "remove");
    }

    @Test
    void transactionLeadsToItsCommand() {
        var id = Peer.toTx(changed);
        var entity = json(http.getPath(JSON, PATH + "/" + id));

        assertThat(entity.at("/transaction/t").longValue()).isEqualTo(changed);
        assertThat(entity.get("label").asText()).isEqualTo("t " + changed + " change-credit");
        assertThat(entity.at("/transaction/links/before").asText()).isEqualTo("/api/v1/query?as-of=" + (changed - 1));
        assertThat(http.getPath("text/html", PATH + "/" + id).body())
                .contains("href=\"/api/v1/commands/" + MemDatabase.commandId(3) + "\"");
        assertThat(json(get(ann)).has("transaction")).isFalse();
    }

    /** Where a character takes two places, neither is shown without the other. */
    @Test
    void longLabelsAreCutBetweenCharacters() {
        for (int i = 70; i < 82; i++) {
            http.database.transact(
                    "[{:db/id \"x\" :customer/name \"" + i + "a".repeat(i) + "\uD83D\uDE00".repeat(20) + "\"}]");
            long x = entity(i + "a".repeat(i) + "\uD83D\uDE00".repeat(20));
            for (var accept : List.of(JSON, "application/edn", "application/transit+json", "text/html")) {
                var response = http.getPath(accept, PATH + "/" + x);
                assertThat(response.statusCode())
                        .as(accept + " " + i + ": " + response.body())
                        .isEqualTo(200);
            }
            assertThat(json(get(x)).get("label").asText())
                    .doesNotContain("?", "\uFFFD")
                    .endsWith("…");
        }
    }

    /** Datomic's own entities have values of every kind. */
    @Test
    void everyEntityOfDatomicItselfCanBeSeen() {
        for (long id = 0; id < 100; id++) {
            for (var accept : List.of(JSON, "application/edn", "application/transit+json", "text/html")) {
                var response = http.getPath(accept, PATH + "/" + id, "limit", "1");
                assertThat(response.statusCode())
                        .as(accept + " " + id + ": " + response.body())
                        .isIn(200, 404);
            }
        }
    }

    @Test
    void keepsTypesInEdn() {
        var entity = (Map<?, ?>)
                Edn.read(http.getPath("application/edn", PATH + "/" + ann).body());
        assertThat(entity.get(Keyword.intern("attributes")).toString()).contains(":customer/credit", "20.00M", "#uuid");
    }

    @Test
    void pageEscapesWhatItShows() {
        var page = http.getPath("text/html", PATH + "/" + ann);

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body())
                .contains("&lt;b&gt;new&lt;/b&gt;", "href=\"" + PATH + "/" + bob + "\">Bob</a>", "retracted")
                .doesNotContain("<b>");
        assertThat(field(page, "Cache-Control")).isEqualTo("no-cache");
    }

    @Test
    void knownAnswerIsNotSentAgain() {
        var tag = field(get(ann), "ETag");
        var again = http.send(http.request(PATH + "/" + ann)
                .header("Accept", JSON)
                .header("If-None-Match", tag)
                .GET());
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(field(get(bob), "ETag")).isNotEqualTo(tag);
        assertThat(field(get(ann, "limit", "7"), "ETag")).isNotEqualTo(tag);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"99999999999", "9223372036854775807", "9223372036854775808", "-1", "999999999999999999999999"})
    void unknownEntityIsNotFound(String id) {
        assertThat(http.getPath(JSON, PATH + "/" + id).statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ann", "1.5", "0x10", "%3Adb%2Fident", "1%20", "%5B%5D", "1e3"})
    void whatIsNoNumberIsNoEntity(String id) {
        var response = http.getPath(JSON, PATH + "/" + id);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response).get("parameter").asText()).isEqualTo("entity");
    }

    @ParameterizedTest
    @CsvSource({
        "limit, 0, 422",
        "limit, 101, 422",
        "limit, x, 422",
        "offset, -1, 422",
        "offset, 99, 422",
        "as-of, x, 422",
        "query, x, 400",
        "basis, 3, 400"
    })
    void refusesGarbage(String name, String value, int status) {
        var response = get(ann, name, value);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(json(response).get("parameter").asText()).isEqualTo(name);
    }

    private static HttpResponse<String> get(long id, String... parameters) {
        return http.getPath(JSON, PATH + "/" + id, parameters);
    }

    private static JsonNode attribute(JsonNode entity, String name) {
        for (var attribute : entity.get("attributes")) {
            if (attribute.get("attribute").asText().equals(name)) {
                return attribute;
            }
        }
        throw new AssertionError("no " + name + " in " + entity);
    }

    private static JsonNode value(JsonNode entity, String name) {
        return attribute(entity, name).at("/values/0");
    }

    private static long entity(String name) {
        return (Long) http.database.database().entid(List.of(Keyword.intern("customer", "name"), name));
    }
}
