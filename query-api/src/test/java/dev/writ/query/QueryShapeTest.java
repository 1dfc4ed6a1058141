package dev.writ.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
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
    void elementsAreWhatIsFound() {
        assertThat(elements("[:find ?x (count ?y) (pull ?e [:a/b]) :where [?x]]"))
                .containsExactly("?x", "(count ?y)", "(pull ?e [:a/b])");
        assertThat(elements("{:find [[?x ...]]}")).containsExactly("?x");
        assertThat(elements("[:find ?x .]")).containsExactly("?x");
        assertThat(elements("[:find [?x ?y]]")).containsExactly("?x", "?y");
    }

    private static List<String> elements(String query) {
        return shape(query).elements().stream().map(QueryShape::text).toList();
    }

    @Test
    void longTextIsNotReadToDrawAPage() {
        var spaces = " ".repeat(8 * 1024);
        assertThat(QueryShape.of("[:find ?x" + spaces + "]")).isEmpty();
        assertThat(QueryShape.items("[1" + spaces + "]")).isEmpty();
        assertThat(QueryShape.items("[1 \"a\"]")).contains(List.of("1", "\"a\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[:find", "42", "?x", "{}", "[]", "#evil {}"})
    void whatIsNoQueryHasNone(String text) {
        assertThat(QueryShape.of(text)).isEmpty();
    }
}
