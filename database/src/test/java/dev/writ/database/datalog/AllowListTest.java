package dev.writ.database.datalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The functions listed here are those of the namespace {@code extra.scoring}, a test resource. */
class AllowListTest {
    private static final QueryLimits LIMITS = new QueryLimits(Duration.ofSeconds(5), 1000);
    private static People people;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        people = new People();
    }

    @AfterAll
    static void stop() {
        people.close();
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", quoteCharacter = '`', textBlock = """
            {:functions [extra.scoring/score]} => [:find [?x ...] :where [(extra.scoring/score 20) ?x]] => 41
            {:guarded-functions {extra.scoring/grade extra.scoring/score}} => [:find [?x ...] :where [(extra.scoring/grade 4) ?x]] => 9
            {:source-functions [extra.scoring/basis]} => [:find [?x ...] :where [(extra.scoring/basis $ 7) ?x]] => 7
            {:aggregates [extra.scoring/spread]} => [:find [(extra.scoring/spread ?a) ...] :where [?e :person/age ?a]] => 10
            {:random-aggregates [extra.scoring/spread]} => [:find [(extra.scoring/spread ?a) ...] :where [?e :person/age ?a]] => 10
            {:functions [frequencies]} => [:find [?y ...] :where [(frequencies [7 7]) ?x] [(get ?x 7) ?y]] => 2
            """)
    void whatAFileAddsCanBeCalled(String edn, String query, long found) throws IOException {
        var extended = extended(edn);

        assertThat(SafeQuery.parse(query, extended).run(people.database(), List.of(), LIMITS))
                .isEqualTo(List.of(found));
        assertThat(refusal(query, AllowList.standard())).isEqualTo(ProblemType.QUERY_REFUSED);
        assertThat(SafeQuery.parse(query, extended).deterministic(List.of())).isEqualTo(!edn.contains("random"));
    }

    @Test
    void whatIsNotListedStaysRefused() throws IOException {
        var extended = extended("{:functions [extra.scoring/score]}");
        assertThat(refusal("[:find ?x :where [(extra.scoring/basis $ 1) ?x]]", extended))
                .isEqualTo(ProblemType.QUERY_REFUSED);
        assertThat(refusal("[:find (extra.scoring/score ?x) :where [?x :person/age]]", extended))
                .isEqualTo(ProblemType.QUERY_REFUSED);
        assertThat(refusal("[:find ?x :where [(slurp \"x\") ?x]]", extended)).isEqualTo(ProblemType.QUERY_REFUSED);
        assertThat(SafeQuery.parse("[:find ?x . :where [(str 1 2) ?x]]", extended)
                        .run(people.database(), List.of(), LIMITS))
                .isEqualTo("12");
    }

    /** A query parsed by one list must not be found by another that does not allow it. */
    @Test
    void listsDoNotShareTheQueriesTheyParsed() throws IOException {
        var query = "[:find ?x . :where [(extra.scoring/score 1) ?x]]";
        var one = extended("{:functions [extra.scoring/score]}");
        var other = extended("{:functions [extra.scoring/basis]}");
        SafeQuery.parse(query, one);

        assertThat(SafeQuery.parse(query, one)).isSameAs(SafeQuery.parse(query, one));
        assertThat(refusal(query, other)).isEqualTo(ProblemType.QUERY_REFUSED);
        assertThat(refusal(query, AllowList.standard())).isEqualTo(ProblemType.QUERY_REFUSED);
    }

    @Test
    void guardsHoldForWhatAFileAdds() throws IOException {
        var extended = extended("{:guarded-functions {extra.scoring/long-text extra.scoring/text}}");
        var query = SafeQuery.parse("[:find ?x :where [(extra.scoring/long-text 70000) ?x]]", extended);
        assertThatThrownBy(() -> query.run(people.database(), List.of(), LIMITS))
                .hasMessageContaining("long-text: more than 65536 characters or values");
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", quoteCharacter = '`', textBlock = """
            {:functions [extra.scoring/no-such]} => extra.scoring/no-such is not defined
            {:functions [extra.nowhere/f]} => extra.nowhere/f: its namespace cannot be loaded
            {:functions [extra.broken/f]} => extra.broken/f: its namespace cannot be loaded
            {:functions [no-such]} => no-such is not defined
            {:functions [Math/abs]} => Math/abs: its namespace cannot be loaded
            {:functions [new]} => new is not defined
            {:functions [let]} => let is not a public function
            {:functions [extra.scoring/hidden]} => extra.scoring/hidden is not a public function
            {:functions [extra.scoring/number]} => extra.scoring/number is not a public function
            {:source-functions [extra.scoring/no-such]} => extra.scoring/no-such is not defined
            {:aggregates [extra.scoring/no-such]} => extra.scoring/no-such is not defined
            {:random-aggregates [extra.scoring/no-such]} => extra.scoring/no-such is not defined
            {:guarded-functions {extra.scoring/f extra.scoring/no-such}} => extra.scoring/no-such is not defined
            {:functions ["slurp"]} => :functions holds "slurp", which is not a symbol
            {:functions [(slurp)]} => :functions holds (slurp), which is not a symbol
            {:functions slurp} => :functions must be a vector of symbols, not slurp
            {:guarded-functions [a]} => :guarded-functions must be a map of symbols, not [a]
            {:guarded-functions {a 1}} => :guarded-functions holds 1, which is not a symbol
            {:function [frequencies]} => the key :function is not one of :functions, :source-functions,
            {functions [frequencies]} => the key functions is not one of
            [frequencies] => expected a map, found [frequencies]
            {:functions [str]} => the function str is on the list already
            {:guarded-functions {str extra.scoring/text}} => the function str is on the list already
            {:aggregates [sum]} => the aggregate sum is on the list already
            {:functions [frequencies] => EDN, line 1
            {:functions [#=(eval 1)]} => EDN, line 1
            """)
    void sayWhatIsWrong(String edn, String message) {
        assertThatThrownBy(() -> extended(edn))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void oneNameIsNotGuardedAsTwoFunctions() throws IOException {
        extended("{:guarded-functions {extra.scoring/twice extra.scoring/score}}");
        extended("{:guarded-functions {extra.scoring/twice extra.scoring/score}}");
        assertThatThrownBy(() -> extended("{:guarded-functions {extra.scoring/twice extra.scoring/text}}"))
                .hasMessage("the function extra.scoring/twice is guarded already, as another");
        assertThatThrownBy(() -> AllowList.standard().with(folder.resolve("missing.edn")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("it cannot be read (NoSuchFileException)");
    }

    /** Clojure's own functions that take functions, evaluate or reach outside never get on the built-in list. */
    @Test
    void builtInListHoldsNothingDangerous() {
        for (var name : Set.of("map", "apply", "eval", "slurp", "spit", "resolve", "read-string", "fn", "range", "q")) {
            assertThat(AllowList.standard().function(clojure.lang.Symbol.intern(name)))
                    .as(name)
                    .isEmpty();
        }
    }

    @Test
    void listsThatDifferHaveAnotherIdentity() throws IOException {
        var listed = extended("{:functions [extra.scoring/score]}").identity();
        assertThat(extended("{:functions [extra.scoring/score] :aggregates []}").identity())
                .isEqualTo(listed);
        assertThat(Set.of(
                        AllowList.standard().identity(),
                        listed,
                        extended("{:aggregates [extra.scoring/score]}").identity(),
                        extended("{:random-aggregates [extra.scoring/score]}").identity(),
                        extended("{:source-functions [extra.scoring/score]}").identity(),
                        extended("{:guarded-functions {extra.scoring/score extra.scoring/score}}")
                                .identity()))
                .hasSize(6);
    }

    private AllowList extended(String edn) throws IOException {
        return AllowList.standard().with(Files.writeString(folder.resolve("functions.edn"), edn));
    }

    private static ProblemType refusal(String query, AllowList allowed) {
        var refusal = catchThrowableOfType(ProblemException.class, () -> SafeQuery.parse(query, allowed));
        assertThat(refusal).as(query).isNotNull();
        return refusal.type();
    }
}
