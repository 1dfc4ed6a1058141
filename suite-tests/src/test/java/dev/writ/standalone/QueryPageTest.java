package dev.writ.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.writ.common.media.Edn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The reader of the page would notice what is wrong with it. */
class QueryPageTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "[1 … 3]; [1 2 3]; true",
                "[1 … 3]; [1 2 4]; false",
                "[1 … 3]; [1 2]; false",
                "[1 2]; [2 1]; false",
                "{:a …, :b 1}; {:b 1, :a nil}; true",
                "{:a …}; {:a 1, :b 1}; false",
                "#{1 2}; #{2 1}; true",
                "1.50M; 1.5M; false",
                "1; 1.0; false",
                "[]; nil; false",
            })
    void resultsAreComparedByTheirValues(String expected, String actual, boolean like) {
        assertThat(QueryPage.isLike(Edn.read(expected), Edn.read(actual))).isEqualTo(like);
    }

    @Test
    void textIsComparedByEveryCharacter() {
        assertThat(QueryPage.isLike("a… c.\n", "a 12 c.")).isTrue();
        assertThat(QueryPage.isLike("a…c", "a\nc")).as("not beyond the line").isFalse();
        assertThat(QueryPage.isLike("a.c", "abc")).isFalse();
    }

    @Test
    void anExampleIsAQueryAndTheParametersBeforeIt() {
        var page = new QueryPage("""
                # A
                ## B
                ```clojure
                ;; args: [[T1]
                ;;        2]
                [:find ?x . :in
                 [?x ...]]
                ```
                ```edn
                1
                ```
                ```sh
                one that nothing follows
                ```
                """);
        assertThat(page.blocks()).isEqualTo(3);
        assertThat(page.examples()).hasSize(1);
        var example = page.examples().get(0);
        assertThat(example.heading()).isEqualTo("## B");
        assertThat(example.parameters(value -> value.replace("T1", "7")))
                .containsEntry("args", "[[7]\n       2]")
                .containsEntry("query", "[:find ?x . :in\n [?x ...]]");
    }
}
