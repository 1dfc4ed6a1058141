package dev.writ.database.datalog;

import static org.assertj.core.api.Assertions.assertThat;

import datomic.Peer;
import datomic.Util;
import dev.writ.common.media.Edn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MeteredTest {
    private static final QueryLimits LIMITS = new QueryLimits(Duration.ofSeconds(30), 100_000, true);
    private static People people;

    @BeforeAll
    static void start() {
        people = new People();
    }

    @AfterAll
    static void stop() {
        people.close();
    }

    @ParameterizedTest(name = "{1} rows: {0} {2}")
    @CsvSource(delimiterString = "=>", quoteCharacter = '`', textBlock = """
            [:find ?n :where [_ :person/name ?n]] => 3 => []
            [:find ?n ?t :where [?e :person/name ?n] [?e :person/tags ?t]] => 6 => []
            [:find ?a ?b :where [?e :person/name ?a] [?f :person/name ?b]] => 12 => []
            [:find ?e :where [?e :person/name] [?e :person/knows _]] => 6 => []
            [:find ?e :where [?e :person/name] [?e :person/knows]] => 6 => []
            [:find ?n :where [_ :person/name ?n] [_ :person/age]] => 12 => []
            [:find ?x :where [(ground [1 2 3]) [?x ...]]] => 3 => []
            [:find ?x ?y :in [?x ...] [?y ...]] => 6 => [[1 2] [3 4 5]]
            [:find ?x :in $ $r :where [$r ?x]] => 2 => [[[1] [2]]]
            [:find ?n :where [?e :person/name ?n] (not [?e :person/money _])] => 5 => []
            [:find ?n :where [?e :person/name ?n] (not-join [?e] [?x :person/knows ?e] [?x :person/age 20])] => 6 => []
            [:find ?e :where (or [?e :person/age 30] [?e :person/age 20])] => 6 => []
            [:find ?e :where (or [?e :person/knows _] [?e :person/tags _])] => 9 => []
            [:find ?e :where [?e :person/name] (or [?e :person/knows _] [?e :person/tags _])] => 9 => []
            [:find ?e :where [?e :person/name] (or [?e :person/knows _] (and [?e :person/age] [?e :person/tags _]))] => 12 => []
            [:find ?e :where (or-join [?e] (and [?e :person/knows ?x] [?x :person/age 20]) [?e :person/tags _])] => 8 => []
            [:find ?e :in $ % :where (named ?e)] => 6 => [[[(named ?x) [?x :person/name]]]]
            [:find ?e :in $ % :where [?e :person/name] (tagged ?e _)] => 9 => [[[(tagged ?x ?t) [?x :person/tags ?t]]]]
            [:find ?n ?c :where [_ :person/name ?n] [(q (quote [:find (count ?e) . :where [?e :person/age]]) $) ?c]] => 6 => []
            [:find ?e ?s :where [(fulltext $ :person/name "Ann") [[?e ?s]]]] => 1 => []
            """)
    void everyRowIsCounted(String text, long rows, String args) {
        var given = (List<?>) Edn.read(args);
        var budget = new Budget(LIMITS.timeout());

        var found = budget.limit(() -> SafeQuery.parse(text).run(people.database(), given, LIMITS));

        assertThat(budget.made()).isEqualTo(rows);
        assertThat(new HashSet<>((Collection<?>) found)).isEqualTo(inDatomic(text, given));
    }

    /** A source before a group or a rule is what {@code $} is inside. */
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiterString = "=>", quoteCharacter = '`', textBlock = """
            [:find ?x :in $ $r [?x ...] :where ($r not [?x _])] => [[[1 2] [3 4]] [1 5]]
            [:find ?x :in $ $r [?x ...] :where ($r not-join [?x] [?x ?y] [?x _])] => [[[1 2] [3 4]] [1 5]]
            [:find ?x :in $ $r [?x ...] :where ($r or [?x _] [_ ?x])] => [[[1 2] [3 4]] [1 4 5]]
            [:find ?x :in $ $r % [?x ...] :where ($r left ?x)] => [[[1 2] [3 4]] [[(left ?x) [?x ?y] [?x _]]] [1 5]]
            """)
    void columnsOfRelationsAreLeftAsTheyAre(String text, String args) {
        var given = (List<?>) Edn.read(args);
        assertThat(new HashSet<>((Collection<?>) run(text, given.toArray())))
                .isNotEmpty()
                .isEqualTo(inDatomic(text, given));
    }

    /** Datomic goes on there as if there were a Nobody. */
    @Test
    void aBlankThatMatchesNothingFindsNothing() {
        assertThat(run("[:find ?none . :where [_ :person/name \"Nobody\"] [_ :person/age ?none]]"))
                .isNull();
    }

    private static Object run(String text, Object... args) {
        return SafeQuery.parse(text).run(people.database(), List.of(args), LIMITS);
    }

    private static Object inDatomic(String text, List<?> args) {
        var inputs = new ArrayList<Object>(args);
        if (!text.contains(":in [")) {
            inputs.add(0, people.database());
        }
        return new HashSet<>((Collection<?>) Peer.<Object>query(Util.read(text), inputs.toArray()));
    }
}
