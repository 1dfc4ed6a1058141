package dev.writ.query;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueryShapeTest {
    private static QueryShape shape(String query) {
        return QueryShape.of(query).orElseThrow();
    }

    @Test
    void inputsAreThoseThatNeedAnArgument() {
        assertThat(shape("[:find ?x :in $ % ?a [?b ...] [[?c _]] $rel pattern :where [?x]]")
                        .inputs())
                .containsExactly("%", "?a", "[?b ...]", "[[?c _]]", "$rel", "pattern");
        assertThat(shape("[:find ?x :where [?x]]").inputs()).isEmpty();
    }

    @Test
    void columnsAreNamedByKeysOrByWhatIsFound() {
        assertThat(shape("[:find ?x (count ?y) (pull ?e [:a/b]) :where [?x]]").names())
                .containsExactly("?x", "(count ?y)", "(pull ?e [:a/b])");
        assertThat(shape("[:find ?x ?y :keys a b/c :where [?x]]").names()).containsExactly("a", "b/c");
        assertThat(shape("{:find [[?x ...]]}").names()).containsExactly("?x");
        assertThat(shape("[:find ?x .]").names()).containsExactly("?x");
        assertThat(shape("[:find [?x ?y]]").names()).containsExactly("?x", "?y");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[:find", "42", "?x", "{}", "[]", "#evil {}"})
    void whatIsNoQueryHasNone(String text) {
        assertThat(QueryShape.of(text)).isEmpty();
    }
}
