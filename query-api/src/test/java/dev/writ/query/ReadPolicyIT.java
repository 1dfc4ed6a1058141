package dev.writ.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Attacks on what a policy does not let anonymous callers read: neither values nor the name are in any answer. */
class ReadPolicyIT {
    private static final String POLICY = """
            version: 1
            roles: {guest: {read: {attributes: ["customer/*", "cmd/*"], except: ["customer/pin", "customer/badge"]}}}
            anonymous: [guest]
            """;
    private static final String NO_POLICY = """
            version: 1
            roles: {guest: {read: all}}
            anonymous: [guest]
            """;
    private static final String SECRET = "planted-7c1f";
    private static final String LATER = "planted-later-9d2e";
    private static final List<String> FORMATS =
            List.of("application/json", "application/edn", "application/transit+json", "text/csv", "text/html");

    @TempDir
    private static Path folder;

    private static QueryFixture service;
    private static QueryFixture open;
    private static long entity;
    private static long attribute;
    private static long t;

    @BeforeAll
    static void start() throws IOException {
        open = planted(Files.writeString(folder.resolve("open.yaml"), NO_POLICY));
        service = planted(Files.writeString(folder.resolve("policy.yaml"), POLICY));
    }

    private static QueryFixture planted(Path policy) {
        var planted = new QueryFixture(policy);
        planted.database.commands();
        planted.database.transact("""
                [{:db/id "datomic.tx" :db/txInstant #inst "2010-01-01"}
                 {:db/ident :customer/pin :db/valueType :db.type/string :db/cardinality :db.cardinality/one
                  :db/unique :db.unique/identity :db/doc "planted-doc"}
                 {:db/ident :customer/badge :db/valueType :db.type/ref :db/cardinality :db.cardinality/one
                  :db/isComponent true}]""");
        planted.database.decide(1, "open", true, "2020-01-01", """
                {:customer/name "Ann" :customer/pin "%s" :customer/badge {:customer/name "badge"}}
                {:customer/name "Bob" :customer/status :new}""".formatted(SECRET));
        t = planted.database.decide(
                2,
                "change",
                true,
                "2020-01-02",
                "{:customer/name \"Ann\" :customer/pin \"" + LATER + "\"}"
                        + " [:db/add \"datomic.tx\" :cmd/tx \"[[planted-text]]\"]");
        var database = planted.database.database();
        entity = (Long) database.entid(datomic.Util.read("[:customer/name \"Ann\"]"));
        attribute = (Long) database.entid(":customer/pin");
        return planted;
    }

    @AfterAll
    static void stop() {
        service.close();
        open.close();
    }

    private record Attack(String name, String... parameters) {}

    private static Attack query(String name, String query, String... more) {
        var parameters = new java.util.ArrayList<>(List.of("query", query));
        parameters.addAll(List.of(more));
        return new Attack(name, parameters.toArray(String[]::new));
    }

    private static List<Attack> attacks() {
        var all = "[:find ?e ?v :where [?e :customer/name] [?e _ ?v]]";
        var named = "[:find ?e ?v :where [?e :customer/pin ?v]]";
        return List.of(
                query("everything", all),
                query("everything, of history", all, "history", "true"),
                query("everything, as of then", all, "as-of", Long.toString(t - 1)),
                query("everything, since then", all, "since", "1000"),
                query("by name", named),
                query("by name, of history", named, "history", "true"),
                query("by name, as of then", named, "as-of", Long.toString(t - 1)),
                query("by id", "[:find ?e ?v :where [?e " + attribute + " ?v]]"),
                query("by an argument", "[:find ?e ?v :in $ ?a :where [?e ?a ?v]]", "args", "[" + attribute + "]"),
                query("by a name as text", "[:find ?e ?v :where [?e \":customer/pin\" ?v]]"),
                query("pull all", "[:find (pull ?e [*]) :where [?e :customer/name]]"),
                query("pull all with text keys", "[:find (pull ?e [\"*\"]) :where [?e :customer/name]]"),
                query("pull by name", "[:find (pull ?e [:customer/name :customer/pin]) :where [?e :customer/name]]"),
                query(
                        "pull with a default",
                        "[:find (pull ?e [(:customer/pin :default 0)]) :where [?e :customer/name]]"),
                query("pull what it is part of", "[:find (pull ?e [* :customer/_badge]) :where [?e :customer/name]]"),
                query("pull on", "[:find (pull ?e [{:customer/badge [*]}]) :where [?e :customer/name \"Ann\"]]"),
                query("pull again and again", "[:find (pull ?e [* {:customer/badge ...}]) :where [?e :customer/name]]"),
                query(
                        "pull a pattern given",
                        "[:find (pull ?e p) :in $ p :where [?e :customer/name]]",
                        "args",
                        "[[*]]"),
                query("count", "[:find (count ?v) :where [?e :customer/pin ?v]]"),
                query("max", "[:find (max ?v) . :where [?e :customer/pin ?v]]"),
                query("distinct", "[:find (distinct ?v) . :where [?e :customer/name] [?e _ ?v]]"),
                query(
                        "a predicate",
                        "[:find ?v :where [?e :customer/name] [?e _ ?v] [(string? ?v)] [(clojure.string/starts-with? ?v \"pl\")]]"),
                query("a default", "[:find ?v :where [?e :customer/name] [(get-else $ ?e :customer/pin \"\") ?v]]"),
                query(
                        "some of",
                        "[:find ?v :where [?e :customer/name] [(get-some $ ?e :customer/pin :customer/name) ?v]]"),
                query(
                        "a nested query",
                        "[:find ?v :where [(q [:find ?v :where [?e :customer/name] [?e _ ?v]] $) [[?v]]]]"),
                query(
                        "a rule",
                        "[:find ?v :in $ % :where (r ?v)]",
                        "args",
                        "[[[(r ?v) [?e :customer/name] [?e _ ?v]]]]"),
                query("not", "[:find ?e :where [?e :customer/name] (not [?e :customer/pin])]"),
                query("text search", "[:find ?v :where [(fulltext $ :customer/pin \"planted\") [[?e ?v]]]]"),
                query("the schema", "[:find ?i ?d :where [?a :db/ident ?i] [?a :db/doc ?d]]"),
                query("names", "[:find ?i :where [_ :db/ident ?i]]"),
                query("the text of a transaction", "[:find ?v :where [_ :cmd/tx ?v]]"),
                query("all of a transaction", "[:find (pull ?t [*]) :where [?t :cmd/action]]"),
                new Attack("/entities/" + entity),
                new Attack("/entities/" + entity, "as-of", Long.toString(t - 1)),
                new Attack("/entities/" + attribute),
                new Attack("/schema"),
                new Attack("/transactions"),
                new Attack("/entities/" + datomic.Peer.toTx(t)));
    }

    @Test
    void nothingOfWhatIsHiddenIsInAnyAnswer() {
        for (var attack : attacks()) {
            for (var format : FORMATS) {
                if (attack.name().startsWith("/") && format.equals("text/csv")) {
                    continue;
                }
                var answer = ask(service, attack, format);
                assertThat(withoutQuestion(answer, attack))
                        .as(attack.name() + " as " + format + ": " + answer.statusCode())
                        .doesNotContain("planted-7", "planted-l", "planted-d", "planted-t", "pin");
                assertThat(QueryFixture.field(answer, "Cache-Control")).doesNotContain("public");
            }
        }
    }

    /** Otherwise the attacks would prove nothing. */
    @Test
    void nearlyEveryAttackTellsSomethingToWhoMayReadIt() {
        var telling = attacks().stream()
                .filter(attack -> {
                    var told = withoutQuestion(ask(open, attack, "application/json"), attack);
                    return told.contains("planted") || told.contains("pin");
                })
                .map(Attack::name)
                .toList();
        assertThat(telling).hasSizeGreaterThanOrEqualTo(30);
    }

    private static HttpResponse<String> ask(QueryFixture service, Attack attack, String format) {
        return attack.name().startsWith("/")
                ? service.getPath(format, QueryApi.PATH + attack.name(), attack.parameters())
                : service.get(format, attack.parameters());
    }

    /** A question is repeated in its answer; what it names its sender knew already. */
    private static String withoutQuestion(HttpResponse<String> answer, Attack attack) {
        var text = answer.body();
        for (var parameter : attack.parameters()) {
            if (parameter.contains("pin") || parameter.contains("planted")) {
                return text.replaceAll("customer/pin|%3Acustomer%2Fpin|\"planted\"|planted(?![-])", "");
            }
        }
        return text;
    }

    @Test
    void aValueIsNoWayToItsEntity() {
        var known = service.getPath(
                "application/json", QueryApi.PATH + "/entities", "attribute", ":customer/pin", "value", LATER);
        var unknown = service.getPath(
                "application/json", QueryApi.PATH + "/entities", "attribute", ":customer/pim", "value", LATER);
        assertThat(known.statusCode()).isEqualTo(unknown.statusCode());
        assertThat(known.body().replace("pin", "pim")).isEqualTo(unknown.body());
        var query = "[:find ?n :in $ ?e :where [?e :customer/name ?n]]";
        var guessed = service.get("application/json", "query", query, "args", "[[:customer/pin \"" + LATER + "\"]]");
        var missed = service.get("application/json", "query", query, "args", "[[:customer/pin \"missed\"]]");
        assertThat(guessed.statusCode()).isEqualTo(missed.statusCode());
        assertThat(guessed.body()).isEqualTo(missed.body());
    }

    @Test
    void whatIsReadableIsStillThere() {
        assertThat(service.get("application/json", "query", "[:find [?n ...] :where [_ :customer/name ?n]]")
                        .body())
                .contains("Ann", "Bob");
        assertThat(service.getPath("application/json", QueryApi.PATH + "/transactions")
                        .body())
                .contains("change");
    }
}
