package dev.writ.database.datalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import dev.writ.common.media.Edn;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProductTest {
    private static People people;

    @BeforeAll
    static void start() {
        people = new People();
    }

    @AfterAll
    static void stop() {
        people.close();
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiterString = "=>", quoteCharacter = '`', textBlock = """
            [:find ?a ?b :where [?e :person/name ?a] [?f :person/name ?b]] => []
            [:find ?e ?x :in $ [?x ...] :where [?e :person/name]] => [[1 2]]
            [:find ?x ?y :in [?x ...] [[?y _]]] => [[1 2] [[3 4]]]
            [:find ?e ?f :in $ ?age :where [?e :person/age ?age] [?f :person/age ?age]] => [30]
            [:find ?e ?f :where [?e :person/age 30] [?f :person/tags :red]] => []
            [:find ?e ?f :where [?e :person/age] (or [?f :person/age 30] [?f :person/age 20])] => []
            [:find ?e ?f :in $ % :where (named ?e) (named ?f)] => [[[(named ?e) [?e :person/name]]]]
            [:find ?e ?f :where [?e :person/name] [?f :person/age] (not [?e :person/tags] [?e :person/money])] => []
            [:find ?x ?t :in $ $r :where [$r ?x] [_ :person/tags ?t]] => [[[1] [2]]]
            [:find ?n ?x :where [_ :person/name ?n] [(ground [1 2]) [?x ...]]] => []
            [:find ?c :where [(q [:find (count ?e) :where [?e :person/name] [?f :person/age]] $) [[?c]]]] => []
            [:find ?n ?x :where [_ :person/name ?n] [(q [:find ?e :where [?e :person/age]] $) [[?x]]]] => []
            """)
    void partsThatNothingJoinsAreRefusedUnlessAllowed(String text, String args) {
        var query = SafeQuery.parse(text);
        var given = (List<?>) Edn.read(args);
        var refusal = catchThrowableOfType(
                ProblemException.class,
                () -> query.run(people.database(), given, new QueryLimits(Duration.ofSeconds(5), 1000)));

        assertThat(refusal).isNotNull();
        assertThat(refusal.type()).isEqualTo(ProblemType.QUERY_REFUSED);
        assertThat(refusal.problem().detail())
                .startsWith(":where: nothing joins")
                .contains(" and ");
        assertThat(query.run(people.database(), given, new QueryLimits(Duration.ofSeconds(5), 1000, true)))
                .isNotNull();
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiterString = "=>", quoteCharacter = '`', textBlock = """
            [:find ?a ?b :where [?e :person/name "Ann"] [?e :person/age ?a] [?f :person/name "Bob"] [?f :person/age ?b]] => []
            [:find ?a ?b :in $ ?x ?y :where [?e :person/name ?x] [?e :person/age ?a] [?f :person/name ?y] [?f :person/age ?b]] => ["Ann" "Bob"]
            [:find ?a ?t :in $ ?x ?y :where [?x :person/age ?a] [?y :person/tags ?t]] => [[:person/name "Ann"] [:person/name "Bob"]]
            [:find ?k ?t :in $ ?e :where [?e :person/knows ?k] [?e :person/tags ?t]] => [[:person/name "Ann"]]
            [:find ?n ?one :where [_ :person/name ?n] [(ground 1) ?one]] => []
            [:find ?n ?c :where [_ :person/name ?n] [(q [:find (count ?e) :where [?e :person/age]] $) [[?c]]]] => []
            [:find ?n ?x ?y :in $ ?x [?y ?z] :where [_ :person/name ?n]] => [1 [2 3]]
            [:find ?a ?b :where [?e :person/age ?a] [?f :person/age ?b] [(< ?a ?b)]] => []
            [:find ?e :where [?e :person/name] (not-join [?e] [?e :person/knows ?x] [?x :person/money])] => []
            [:find ?e :where [?e :person/name] [_ :person/tags :red]] => []
            """)
    void joinedPartsAndSingleRowsAreNoProduct(String text, String args) {
        var found = SafeQuery.parse(text)
                .run(people.database(), (List<?>) Edn.read(args), new QueryLimits(Duration.ofSeconds(5), 1000));
        assertThat((Iterable<?>) found).isNotEmpty();
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiterString = "=>", quoteCharacter = '`', textBlock = """
            [:find ?a :in $ ?n :where [?e :person/name ?n] [?e :person/age ?a]] => ["Ann"]
            [:find (pull ?e [:person/age *]) :in $ ?n :where [?e :person/name ?n]] => ["Ann"]
            [:find (pull ?e [*]) . :in $ ?e] => [0]
            [:find ?e :in $ ?e ?t :where [?e :person/tags ?t]] => [0 :red]
            """)
    void whatFollowsSingleValuesLooksUp(String text, String args) {
        assertThat(shape(text, args)).isEqualTo(QueryPool.LOOK_UP);
    }

    /** Each goes through as much as there is of something, be it before a later clause leaves one of them. */
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiterString = "=>", quoteCharacter = '`', textBlock = """
            [:find ?a :in $ ?n :where [?e :person/age ?a] [?e :person/name ?n]] => ["Ann"]
            [:find ?a :in $ ?n :where [?e :person/age ?a] [?f :person/age ?b] [?e :person/name ?n] [?f :person/name ?n]] => ["Ann"]
            [:find ?e :in $ ?e :where [?e]] => [0]
            [:find ?e :in $ ?e :where [?e _ _]] => [0]
            [:find ?e :in $ ?e ?a :where [?e ?a _]] => [0 10]
            [:find ?e :in $ ?e :where [?e :person/tags]] => [0]
            [:find ?e :in $ ?e :where [?e :person/tags _]] => [0]
            [:find ?t :in $ ?e :where [?e :person/tags ?t]] => [0]
            [:find ?e :in $ ?e ?tx :where [?e :person/tags _ ?tx]] => [0 0]
            [:find ?e :in $ ?a :where [?e :person/age ?a]] => [30]
            [:find ?a :in $ [?n ...] :where [?e :person/name ?n] [?e :person/age ?a]] => [["Ann"]]
            [:find (pull ?e [{:person/knows [*]}]) :in $ ?n :where [?e :person/name ?n]] => ["Ann"]
            [:find (pull ?e [(:person/tags :limit nil)]) :in $ ?n :where [?e :person/name ?n]] => ["Ann"]
            [:find (pull ?e p) :in $ ?e p] => [0 [*]]
            """)
    void whatGoesThroughMoreDoesNotLookUp(String text, String args) {
        assertThat(shape(text, args)).isNotEqualTo(QueryPool.LOOK_UP);
    }

    private static String shape(String text, String args) {
        return SafeQuery.parse(text).shape(people.database(), (List<?>) Edn.read(args));
    }
}
