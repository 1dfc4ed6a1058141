package dev.writ.database.datalog;

import static org.assertj.core.api.Assertions.assertThat;

import datomic.Database;
import dev.writ.common.media.Edn;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadsTest {
    private static People people;
    private static Database db;

    @BeforeAll
    static void start() {
        people = new People();
        db = Household.of(people);
    }

    @AfterAll
    static void stop() {
        people.close();
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", quoteCharacter = '`', textBlock = """
            # patterns
            [:find ?e :where [?e :person/name]] => [] => [person/name]
            [:find ?e :where [?e :person/name] (not [?e :person/age 1] (or [?e :person/born] (and [?e :person/tags :a]))) ] => [] => [person/age, person/born, person/name, person/tags]
            [:find ?e :where [?e ?a 1]] => [] => all
            [:find ?e :where [?e _ 1]] => [] => all
            [:find ?e :where [?e]] => [] => all
            [:find ?e :in $ [?v _] :where [?e _ ?v]] => [[1 :person/age]] => all
            [:find ?x :in ?x] => [1] => []
            [:find ?x :in $ $r :where [$r ?x ?a ?y]] => [[[1 2 3]]] => []
            # attributes by other names
            [:find ?e :where [?e ":person/name"]] => [] => [person/name]
            [:find ?e :in $ ?a :where [?e ?a]] => [:person/age] => [person/age]
            [:find ?e :in $ ?a :where [?e ?a]] => [":person/age"] => [person/age]
            [:find ?e :in $ ?a :where [?e ?a]] => [10] => [db/ident]
            [:find ?e :where [?e 10]] => [] => [db/ident]
            [:find ?e :in $ [?a ...] :where [?e ?a] [?e :person/name]] => [[:person/age :person/born]] => [person/age, person/born, person/name]
            [:find ?e :in $ [[?a ?v]] :where [?e ?a ?v]] => [{:person/age 1}] => [person/age]
            [:find ?e :in $ [?a ...] :where [?e ?a]] => [[nil :person/age]] => [person/age]
            [:find ?e :in $ ?a :where [?e ?a]] => [[:db/ident :person/age]] => all
            [:find ?e :in $ ?a :where [?e :person/name] (not-join [?e] [?e ?a])] => [:person/age] => all
            [:find ?e :where [(ground :person/age) ?a] [?e ?a]] => [] => all
            # entities by what they are known by
            [:find ?v :in $ ?e :where [?e :person/age ?v]] => [[:person/name "Ann"]] => [person/age, person/name]
            [:find ?v :in $ ?e :where [?e :person/age ?v]] => [[:person/tags "Ann"]] => [person/age]
            [:find ?v :in $ [?e ...] :where [?e :person/age ?v]] => [{:person/id 1}] => [person/age, person/id]
            [:find ?v :in $ $r :where [$r ?e] [?e :person/age ?v]] => [[[[":person/id" 1]]]] => [person/age, person/id]
            [:find ?v :where [?v :person/knows [:person/name "Ann"]]] => [] => [person/knows, person/name]
            [:find ?v :where [(ground [:person/name "Ann"]) ?e] [?e :person/age ?v]] => [] => [person/age, person/name]
            [:find (pull ?e [:person/age]) :in $ ?e] => [[:person/name "Ann"]] => [person/age, person/name]
            # tuples made on the way
            [:find ?t :where [?e :person/age ?a] [(tuple ?e ?a) ?t]] => [] => [person/age]
            [:find ?a :where [(tuple :person/name "Ann") ?e] [?e :person/age ?a]] => [] => all
            [:find ?a :where [(tuple :person/name "Ann") ?t] [(identity ?t) ?e] [(get-else $ ?e :person/age 0) ?a]] => [] => all
            [:find ?a :where [_ :person/pair ?e] [?e :person/age ?a]] => [] => all
            [:find ?v :where [?e :person/pair ?v] [?e :person/age]] => [] => [person/age, person/pair]
            [:find (pull ?v [:person/age]) :where [?e :person/pair ?v]] => [] => all
            # functions of a source
            [:find ?v :where [?e :person/name] [(get-else $ ?e :person/age 0) ?v]] => [] => [person/age, person/name]
            [:find ?v :where [?e :person/name] [(get-some $ ?e :person/age :person/born) [_ ?v]]] => [] => [person/age, person/born, person/name]
            [:find ?e :where [?e :person/name] [(missing? $ ?e :person/age)]] => [] => [person/age, person/name]
            [:find ?v :in $ ?a :where [?e :person/name] [(get-else $ ?e ?a 0) ?v]] => [:person/age] => all
            [:find ?e :where [(fulltext $ :person/name "Ann") [[?e]]]] => [] => all
            # nested queries
            [:find ?v :where [(q (quote [:find (max ?a) :where [_ :person/age ?a]]) $) [[?v]]]] => [] => [person/age]
            [:find ?v :where [(q (quote [:find ?v :in $x :where [$x _ :person/age ?v]]) $) [[?v]]]] => [] => [person/age]
            [:find ?v :where [(q (quote [:find [?k ?n] :where [?x :person/field ?k] [?x :person/name ?n]]) $) ?e] [?e :person/age ?v]] => [] => all
            # rules
            [:find ?v :in $ % :where (a ?v)] => [[[(a ?v) [_ :person/age ?v]] [(b ?v) [_ :person/name ?v]]]] => [person/age]
            [:find ?v :in $ % :where (b ?v)] => ["[[(a ?v) [_ :person/age ?v]] [(b ?v) (a ?v)] [(b ?v) [_ :person/born ?v]]]"] => [person/age, person/born]
            [:find ?v :in $ % :where (r :person/age ?v)] => [[[(r ?a ?v) [_ ?a ?v]]]] => all
            # pulls
            [:find (pull ?e [:db/id]) :where [?e :person/age]] => [] => [person/age]
            [:find (pull ?e [*]) :where [?e :person/age]] => [] => all
            [:find (pull ?e ["*"]) :where [?e :person/age]] => [] => all
            [:find (pull ?e [:person/_knows (:person/born :as :b) (default :person/id 1)]) :in $ ?e] => [1] => [person/born, person/id, person/knows]
            [:find (pull ?e [{:person/_knows [:person/age]} {(:person/color :limit 1) [:color/label]}]) :in $ ?e] => [1] => [color/label, person/age, person/color, person/knows]
            [:find (pull ?e [:person/age {:person/knows ...}]) :in $ ?e] => [1] => [person/age, person/knows]
            [:find (pull ?e p) :in $ ?e p] => [1 "[:person/age {:person/parts [:part/size]}]"] => [part/size, person/age, person/parts]
            [:find (pull ?e [:person/parts]) :in $ ?e] => [1] => all
            [:find (pull ?e [(:person/parts :limit 1)]) :in $ ?e] => [1] => all
            [:find (pull ?e [:person/_parts]) :in $ ?e] => [1] => [person/parts]
            # the transaction itself
            [:find ?tx :where [?e :person/name _ ?tx]] => [] => [person/name]
            [:find ?i :where [?e :person/name _ ?tx] [?tx :db/txInstant ?i]] => [] => all
            [:find ?i :where [?tx :cmd/id ?i]] => [] => all
            """)
    void readsJustThat(String query, String args, String attributes) {
        assertThat(SafeQuery.parse(query).reads(db, (List<?>) Edn.read(args)).toString())
                .isEqualTo(attributes);
    }

    @Test
    void onlyWhatIsReadAffects() {
        var reads = SafeQuery.parse("[:find ?e :where [?e :person/age]]").reads(db, List.of());
        assertThat(reads.affectedBy(Set.of("person/name", "person/age"))).isTrue();
        assertThat(reads.affectedBy(Set.of("person/name", "person/ages"))).isFalse();
        assertThat(reads.affectedBy(Set.of())).isFalse();
        assertThat(Reads.ALL.affectedBy(Set.of())).isTrue();
    }

    @Test
    void changesOfSchemaAffectEveryQueryAndDocumentationOnlyWhoReadsIt() {
        var reads = SafeQuery.parse("[:find ?e :where [?e :person/age]]").reads(db, List.of());
        var documents = SafeQuery.parse("[:find ?d :where [_ :db/doc ?d]]").reads(db, List.of());
        assertThat(List.of("db/ident", "db.install/attribute", "db/valueType", "fressian/tag", "db.attr/preds"))
                .allMatch(schema -> reads.affectedBy(Set.of(schema)));
        assertThat(reads.affectedBy(Set.of("db/doc", "db/txInstant"))).isFalse();
        assertThat(documents.affectedBy(Set.of("db/doc"))).isTrue();
    }

    @Test
    void anAttributeThatWasRenamedIsReadByBothItsNames() {
        var renamed = Household.with(db, "[{:db/id :person/age :db/ident :person/years}]");
        assertThat(SafeQuery.parse("[:find ?e :where [?e :person/age]]").reads(renamed, List.of()))
                .hasToString("[person/age, person/years]");
        assertThat(SafeQuery.parse("[:find (pull ?e [:person/years]) :in $ ?e]").reads(renamed, List.of(1L)))
                .hasToString("[person/years]");
    }

    @Test
    void functionsThatAreAddedMayDoAnythingWithASourceOrMakeALookupRef(@TempDir Path dir) throws Exception {
        var file = dir.resolve("functions.edn");
        Files.writeString(file, "{:functions [clojure.core/vector] :source-functions [clojure.core/identical?]}");
        var list = AllowList.standard().with(file);
        assertThat(reads("[(clojure.core/vector ?n) ?x]", list)).isEqualTo("[person/age, person/name]");
        assertThat(reads("[(clojure.core/vector ?n) ?x] [?x :person/age]", list))
                .isEqualTo("all");
        assertThat(reads("[(clojure.core/identical? $ ?e) ?x]", list)).isEqualTo("all");
    }

    private static String reads(String clauses, AllowList list) {
        return SafeQuery.parse("[:find ?x :where [?e :person/name ?n] [?e :person/age] " + clauses + "]", list)
                .reads(db, List.of())
                .toString();
    }
}
