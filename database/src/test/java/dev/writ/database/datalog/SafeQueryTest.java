package dev.writ.database.datalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import datomic.Database;
import datomic.Peer;
import datomic.Util;
import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import dev.writ.common.media.Edn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafeQueryTest {
    private static final QueryLimits LIMITS = new QueryLimits(Duration.ofSeconds(5), 1000);
    private static People people;
    private static Database db;

    @BeforeAll
    static void start() {
        people = new People();
        db = people.database();
    }

    @AfterAll
    static void stop() {
        people.close();
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiterString = "=>", quoteCharacter = '`', textBlock = """
            # find
            [:find ?n ?a :where [?e :person/name ?n] [?e :person/age ?a]] => []
            {:find [?n ?a] :where [[?e :person/name ?n] [?e :person/age ?a]]} => []
            [:find [?n ...] :where [_ :person/name ?n]] => []
            [:find [?n ?a] :where [?e :person/name ?n] [?e :person/age ?a] [(= ?n "Bob")]] => []
            [:find ?a . :where [?e :person/name "Ann"] [?e :person/age ?a]] => []
            [:find ?n ?a :keys name age :where [?e :person/name ?n] [?e :person/age ?a]] => []
            [:find ?n ?a :strs name age :where [?e :person/name ?n] [?e :person/age ?a]] => []
            [:find ?n ?a :syms name age :where [?e :person/name ?n] [?e :person/age ?a]] => []
            [:find (sum ?a) . :with ?e :where [?e :person/age ?a]] => []
            [:find (count ?e) (min ?a) (max ?a) (sum ?a) (avg ?a) (median ?a) (count-distinct ?a) :where [?e :person/age ?a]] => []
            [:find (variance ?a) (stddev ?a) (distinct ?a) :where [?e :person/age ?a]] => []
            [:find (min 2 ?n) (max 1 ?n) :where [_ :person/name ?n]] => []
            [:find ?t (count ?e) :where [?e :person/tags ?t]] => []
            # pull
            [:find (pull ?e [*]) :where [?e :person/name]] => []
            [:find [(pull ?e [:person/name {:person/knows [:person/name]}]) ...] :where [?e :person/age 30]] => []
            [:find (pull $ ?e [:person/name]) :in $ :where [?e :person/name "Ann"]] => []
            [:find (pull ?e [(:person/name :as "n") [:person/money :default 1M] (:person/tags :limit 1)]) :where [?e :person/name]] => []
            [:find (pull ?e [(limit :person/tags 1) (default :person/money 3)]) :where [?e :person/name]] => []
            [:find (pull ?e [{[:person/knows :limit 1] [:person/name]}]) :where [?e :person/name]] => []
            [:find (pull ?e [:person/name {:person/_knows [:person/name]}]) :where [?e :person/name]] => []
            [:find (pull ?e [:person/name {:person/knows 2}]) :where [?e :person/name "Ann"]] => []
            [:find (pull ?e [:person/name {:person/knows ...}]) :where [?e :person/name "Ann"]] => []
            [:find (pull ?e p) :in $ p :where [?e :person/name]] => [[:person/name]]
            [:find ?n (pull ?e [:person/age]) :keys name person :where [?e :person/name ?n]] => []
            [:find (pull ?e [:person/age]) ?n :strs person name :where [?e :person/name ?n]] => []
            [:find ?n (pull ?e [:person/age]) :syms name person :where [?e :person/name ?n]] => []
            [:find [(pull ?e [:person/age]) ?n] :where [?e :person/name ?n] [(= ?n "Bob")]] => []
            [:find (pull ?e [:person/name]) (count ?f) :where [?e :person/knows ?f]] => []
            [:find (pull ?e [:person/name]) . :in $ ?e] => [[:person/name "Ann"]]
            [:find (pull ?e [:person/money]) :where [?e :person/name]] => []
            [:find (pull ?e [:person/no-such :person/_knows :db/id]) :where [?e :person/name]] => []
            [:find (pull ?e [:person/name {:person/knows 3} {:person/_knows 2}]) :where [?e :person/name]] => []
            # in
            [:find ?e :in $ ?n :where [?e :person/name ?n]] => ["Ann"]
            [:find ?e :in $ [?n ?a] :where [?e :person/name ?n] [?e :person/age ?a]] => [["Ann" 30]]
            [:find ?e :in $ [?n _] :where [?e :person/name ?n]] => [["Ann" 30]]
            [:find ?e :in $ [?n ...] :where [?e :person/name ?n]] => [["Ann" "Bob"]]
            [:find ?e :in $ [?n ...] :where [?e :person/name ?n]] => [#{"Ann" "Bob"}]
            [:find ?e ?x :in $ [[?n ?x]] :where [?e :person/name ?n]] => [[["Ann" 1] ["Bob" 2]]]
            [:find ?e ?x :in $ [[?n ?x]] :where [?e :person/name ?n]] => [{"Ann" 1}]
            [:find ?n :in $ ?e :where [?e :person/name ?n]] => [[:person/name "Ann"]]
            [:find ?n :in $ ?id :where [?e :person/id ?id] [?e :person/name ?n]] => [#uuid "00000000-0000-0000-0000-00000000000a"]
            [:find ?n :in $ ?d :where [?e :person/born ?d] [?e :person/name ?n]] => [#inst "1990-01-01"]
            [:find ?n ?x :in $ $r :where [$r ?n ?x] [$ ?e :person/name ?n]] => [[["Ann" 1] ["Zed" 2]]]
            # where
            [:find ?n :where [?e :person/name ?n] (not [?e :person/money])] => []
            [:find ?n :where [?e :person/name ?n] (not-join [?e] [?x :person/knows ?e] [?x :person/age 20])] => []
            [:find ?n :where [?e :person/name ?n] (or [?e :person/age 20] [?e :person/money 0M])] => []
            [:find ?n :where [?e :person/name ?n] (or (and [?e :person/age 30] [?e :person/money 0M]) [?e :person/age 20])] => []
            [:find ?n :where [?e :person/name ?n] (or-join [?e] [?e :person/age 20] (and [?e :person/money ?m] [(< 1 ?m)]))] => []
            [:find ?n :in $ $b :where [?e :person/name ?n] [$b ?n] (not [?e :person/age 20])] => [[["Ann"] ["Bob"]]]
            [:find ?n :where [?e :person/knows [:person/name "Bob"]] [?e :person/name ?n]] => []
            [:find ?n ?tx ?i :where [_ :person/name ?n ?tx true] [?tx :db/txInstant ?i]] => []
            [:find ?a ?v :where [?e :person/name "Ann"] [?e ?x ?v] [?x :db/ident ?a]] => []
            [:find ?n :in $ % :where (knows ?a ?n) [(= ?a "Ann")]] => [[[(knows ?a ?b) [?x :person/name ?a] [?x :person/knows ?y] [?y :person/name ?b]]]]
            [:find ?n :in $ % ?a :where (reaches ?a ?n)] => [[[(reaches [?a] ?b) [?x :person/name ?a] [?x :person/knows ?y] [?y :person/name ?b]] [(reaches [?a] ?b) [?x :person/name ?a] [?x :person/knows ?y] [?y :person/name ?c] (reaches ?c ?b)]] "Ann"]
            [:find ?n :in $ % :where ($ old ?n)] => [[[(old ?n) [?e :person/name ?n] [?e :person/age ?a] [(> ?a 25)]]]]
            # functions
            [:find ?n ?x :where [?e :person/name ?n] [?e :person/age ?a] [(+ ?a 1) ?b] [(* ?b 2) ?x]] => []
            [:find ?n ?x :where [?e :person/name ?n] [?e :person/money ?m] [(- ?m 0.5M) ?x]] => []
            [:find ?n ?x :where [?e :person/name ?n] [?e :person/age ?a] [(/ ?a 7) ?x]] => []
            [:find ?n ?x ?y :where [?e :person/name ?n] [?e :person/age ?a] [(quot ?a 7) ?x] [(rem ?a 7) ?y]] => []
            [:find ?s :where [?e :person/name ?n] [?e :person/age ?a] [(str ?n " is " ?a) ?s]] => []
            [:find ?n ?x :where [?e :person/name ?n] [(get-else $ ?e :person/money 0M) ?x]] => []
            [:find ?n ?x :where [?e :person/name ?n] [(get-some $ ?e :person/money :person/age) [_ ?x]]] => []
            [:find ?n :where [?e :person/name ?n] [(missing? $ ?e :person/money)]] => []
            [:find ?n :where [(fulltext $ :person/name "Ann") [[?e ?n _ ?score]]]] => []
            [:find ?x :where [(ground [1 2 3]) [?x ...]]] => []
            [:find ?x ?y :where [(ground [[1 :a] [2 :b]]) [[?x ?y]]]] => []
            [:find ?t :where [?e :person/name ?n] [?e :person/age ?a] [(tuple ?n ?a) ?t]] => []
            [:find ?x ?y :where [(untuple [1 2]) [?x ?y]]] => []
            [:find ?n :where [_ :person/name ?n] [(clojure.string/starts-with? ?n "A")]] => []
            [:find ?x :where [_ :person/name ?n] [(clojure.string/upper-case ?n) ?x]] => []
            [:find ?x :where [_ :person/name ?n] [(subs ?n 0 1) ?x]] => []
            [:find ?n ?c :where [_ :person/name ?n] [(count ?n) ?c] [(odd? ?c)]] => []
            [:find ?n :where [?e :person/name ?n] [?e :person/born ?d] [(< ?d #inst "2000-01-01")]] => []
            [:find ?n :where [?e :person/name ?n] [(!= ?n "Ann")] [(not= ?n "Bob")]] => []
            [:find ?t ?s :where [_ :person/tags ?t] [(name ?t) ?s]] => []
            # nested
            [:find ?n :where [(q (quote [:find (max ?a) :where [_ :person/age ?a]]) $) [[?a]]] [?e :person/age ?a] [?e :person/name ?n]] => []
            [:find ?n ?c :where [_ :person/name ?n] [(q (quote [:find (count ?y) :in $ ?n :where [?x :person/name ?n] [?x :person/knows ?y]]) $ ?n) [[?c]]]] => []
            """)
    void findsWhatDatomicFinds(String text, String args) {
        var given = (List<?>) Edn.read(args);
        var found = SafeQuery.parse(text).run(db, given, LIMITS);

        var inputs = new ArrayList<Object>(given);
        inputs.add(0, db);
        assertThat(withoutOrder(found)).isEqualTo(withoutOrder(Peer.query(Util.read(text), inputs.toArray())));
        assertThat(found)
                .as("a query that finds nothing shows little")
                .isNotNull()
                .isNotEqualTo(Set.of());
    }

    @Test
    void quoteMarksOfNestedQueriesAreUnderstood() {
        var expected =
                SafeQuery.parse("[:find ?x :where [(q (quote [:find (max ?a) :where [_ :person/age ?a]]) $) ?x]]");
        var marked = SafeQuery.parse("[:find ?x :where [(q '[:find (max ?a) :where [_ :person/age ?a]] $) ?x]]");
        var plain = SafeQuery.parse("[:find ?x :where [(q [:find (max ?a) :where [_ :person/age ?a]] $) ?x]]");
        assertThat(marked.data()).isEqualTo(expected.data());
        assertThat(plain.data()).isEqualTo(expected.data());
    }

    @Test
    void rulesAndPatternsMayBeText() {
        assertThat((Collection<?>) run("[:find [?x ...] :in $ % :where (r ?x)]", "[[(r ?x) [_ :person/name ?x]]]"))
                .hasSize(3);
        assertThat(run("[:find [(pull ?e p) ...] :in $ p :where [?e :person/age 20]]", "[:person/name]"))
                .isEqualTo(Edn.read("[{:person/name \"Bob\"}]"));
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", textBlock = """
            [:find ?n :where [_ :person/name ?n]] => PLAIN
            [:find (count ?n) . :where [_ :person/name ?n]] => AGGREGATE
            [:find (max ?a) (pull ?e [:person/name]) :where [?e :person/age ?a]] => PULL
            [:find (pull ?e p) :in $ % p :where (r ?e)] => RULES
            """)
    void whatMakesAQueryTakeLongerIsKnown(String text, SafeQuery.Kind kind) {
        assertThat(SafeQuery.parse(text).kind()).isEqualTo(kind);
    }

    @Test
    void oneEntityMayBePulledTwice() {
        assertThat(run("[:find [(pull ?e [:person/name]) ?a (pull ?e [:person/age])]"
                        + " :where [?e :person/name \"Bob\"] [?e :person/age ?a]]"))
                .isEqualTo(Edn.read("[{:person/name \"Bob\"} 20 {:person/age 20}]"));
    }

    @Test
    void queryWithoutDatabase() {
        assertThat(run("[:find ?x . :in ?x]", 1L)).isEqualTo(1L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[:find ?e :where [?e :no/such ?x]]",
                "[:find ?e ?z :where [?e :person/name]]",
                "[:find ?x :where [(+ 1 ?s) ?x] [(ground \"a\") ?s]]",
                "[:find ?x :where [(/ 1 0) ?x]]",
                "[:find ?n :where [?e :person/name ?n] (or [(= ?n 1)] [?e :person/age 1])]",
                "[:find ?x :where [(subs \"abc\" 10) ?x]]",
                "[:find (sum ?n) :where [_ :person/name ?n]]",
                "[:find ?x :where [(odd? \"a\")] [(ground 1) ?x]]",
                "[:find ?x :where [(ground 1) [?x ...]]]",
                "[:find ?x :where [(inc 1 2 3 4) ?x]]",
                "[:find ?x :in $ % :where (r ?x)]",
            })
    void whatDatomicCannotRunIsRefusedWithItsReason(String text) {
        var refusal = text.contains("%") ? refusal(text, Edn.read("[]")) : refusal(text);
        assertThat(refusal.type()).isEqualTo(ProblemType.QUERY_REFUSED);
        assertThat(refusal.problem().detail())
                .isNotBlank()
                .doesNotContain("q__")
                .doesNotContain("loader");
    }

    @Test
    void whatMakesRowsDifferMayNotBeFoundAlready() {
        assertThat(refusal("[:find ?n (count ?a) :with ?a :where [?e :person/age ?a] [?e :person/name ?n]]")
                        .problem()
                        .detail())
                .isEqualTo(":with[0]: ?a stands in :find already");
        assertThat(refusal("[:find (sum ?a) . :with ?e ?e :where [?e :person/age ?a]]")
                        .problem()
                        .detail())
                .isEqualTo(":with[1]: ?e stands there twice");
    }

    @Test
    void argumentsMustFitTheInputs() {
        assertThat(refusal("[:find ?x :in $ ?x ?y]", 1L).problem().detail())
                .isEqualTo("args: the query takes 2 (?x ?y), 1 given");
        assertThat(refusal("[:find ?e :where [?e :person/name]]", 1L).problem().detail())
                .isEqualTo("args: the query takes none, 1 given");
        assertThat(refusal("[:find ?x :in $ [?x ...]]", 1L).problem().detail())
                .isEqualTo("args[0]: expected a collection for [?x ...], found 1");
        assertThat(refusal("[:find ?x :in $ ?x]", (Object) null).problem().detail())
                .isEqualTo("args[0]: nil cannot be given for ?x, because no value is nil");
    }

    @Test
    void valuesCannotBeMadeToGrow() {
        var doubling = IntStream.range(0, 40)
                .mapToObj(i -> "[(str ?a" + i + " ?a" + i + ") ?a" + (i + 1) + "]")
                .collect(Collectors.joining(" "));
        var grown = "[:find ?a40 :where [(ground VALUE) ?a0] " + doubling + "]";
        assertThat(refusal(grown.replace("VALUE", "\"0123456789\"")).problem().detail())
                .startsWith("str: more than");
        assertThat(refusal(grown.replace("VALUE", "10M").replace("(str", "(*"))
                        .problem()
                        .detail())
                .startsWith("*: a number of more than");
        assertThat(refusal(grown.replace("VALUE", "10N").replace("(str", "(*"))
                        .problem()
                        .detail())
                .startsWith("*: a number of more than");
        assertThat(refusal(grown.replace("VALUE", "1").replace("(str", "(tuple"))
                        .problem()
                        .detail())
                .startsWith("tuple: values nested more than");
    }

    @Test
    void rowsAreLimited() {
        var two = new QueryLimits(Duration.ofSeconds(5), 2);
        var names = SafeQuery.parse("[:find ?n :where [_ :person/name ?n]]");
        var one = SafeQuery.parse("[:find ?n . :where [_ :person/name ?n]]");

        var tooMany = catchThrowableOfType(ProblemException.class, () -> names.run(db, List.of(), two));

        assertThat(tooMany.type()).isEqualTo(ProblemType.RESULT_TOO_LARGE);
        assertThat(one.run(db, List.of(), two)).isInstanceOf(String.class);
    }

    @Test
    void timeIsLimited() {
        var slow =
                SafeQuery.parse("[:find (count ?a) :where [?a :db/ident] [?b :db/ident] [?c :db/ident] [?d :db/ident]"
                        + " [?e :db/ident] [?f :db/ident] [(!= ?a ?b ?c ?d ?e ?f)]]");
        var late = catchThrowableOfType(
                ProblemException.class, () -> slow.run(db, List.of(), new QueryLimits(Duration.ofMillis(200), 1000)));
        assertThat(late.type()).isEqualTo(ProblemType.TIMEOUT);
    }

    @Test
    void randomAggregatesAreKnownAsSuch() {
        assertThat(SafeQuery.parse("[:find (rand ?n) :where [_ :person/name ?n]]")
                        .deterministic(List.of()))
                .isFalse();
        assertThat(SafeQuery.parse("[:find (sample 2 ?n) . :where [_ :person/name ?n]]")
                        .deterministic(List.of()))
                .isFalse();
        var nested = "[(q [:find (rand ?i) :where [?i :person/name]] $) [[?x]]]";
        assertThat(SafeQuery.parse("[:find ?x :where " + nested + "]").deterministic(List.of()))
                .isFalse();
        var rules = SafeQuery.parse("[:find ?x :in $ % :where (r ?x)]");
        assertThat(rules.deterministic(List.of("[[(r ?x) " + nested + "]]"))).isFalse();
        assertThat(rules.deterministic(List.of("[[(r ?x) [?x :person/name]]]"))).isTrue();
        assertThat(SafeQuery.parse("[:find (max ?n) :where [_ :person/name ?n]]")
                        .deterministic(List.of()))
                .isTrue();
    }

    private static Object run(String text, Object... args) {
        return SafeQuery.parse(text).run(db, Arrays.asList(args), LIMITS);
    }

    private static ProblemException refusal(String text, Object... args) {
        var refusal = catchThrowableOfType(ProblemException.class, () -> run(text, args));
        assertThat(refusal).as(text).isNotNull();
        return refusal;
    }

    private static Object withoutOrder(Object result) {
        return result instanceof Collection<?> rows
                ? rows.stream().collect(Collectors.groupingBy(r -> r, Collectors.counting()))
                : result;
    }

    @Test
    void onlyWhatCannotTakeLongIsALookUp() {
        var lookUp = SafeQuery.parse("[:find ?a . :in $ ?n :where [?e :person/name ?n] [?e :person/age ?a]]");
        assertThat(lookUp.shape(db, List.of("Ann"))).isEqualTo(QueryPool.LOOK_UP);
        assertThat(lookUp.shape(db.history(), List.of("Ann"))).isNotEqualTo(QueryPool.LOOK_UP);
    }

    @Test
    void valuesDoNotChangeTheShapeButRulesDo() {
        var values = SafeQuery.parse("[:find ?e :in $ ?a :where [?e :person/age ?a]]");
        assertThat(values.shape(db, List.of(20L))).isEqualTo(values.shape(db, List.of(30L)));
        var rules = SafeQuery.parse("[:find ?e :in $ % :where (r ?e)]");
        assertThat(rules.shape(db, List.of("[[(r ?e) [?e :person/age 20]]]")))
                .isNotEqualTo(rules.shape(db, List.of("[[(r ?e) [?e :person/name]]]")));
    }
}
