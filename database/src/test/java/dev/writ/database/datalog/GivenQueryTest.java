package dev.writ.database.datalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import clojure.lang.PersistentVector;
import dev.writ.common.error.ProblemException;
import dev.writ.common.media.Edn;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GivenQueryTest {
    private static final String QUERY = "[:find  ?x . :in $ ?x]";

    private static GivenQuery read(Object query, Object args) {
        return GivenQuery.read(query, args, AllowList.standard());
    }

    @Test
    void textIsRepeatedAsItWasWritten() {
        var given = read(QUERY, "[ 1 ]");
        assertThat(given.queryText()).isEqualTo(QUERY);
        assertThat(given.args()).isEqualTo(List.of(1L));
        assertThat(given.argsText()).isEqualTo("[ 1 ]");
    }

    @Test
    void dataIsPrinted() {
        var given = read(Edn.read(QUERY), PersistentVector.create("a"));
        assertThat(given.queryText()).isEqualTo("[:find ?x . :in $ ?x]");
        assertThat(given.args()).isEqualTo(List.of("a"));
        assertThat(given.argsText()).isEqualTo("[\"a\"]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            [:find                                  | []  | query | malformed
            [:find ?x :where [(slurp "x") ?x]]      | []  | query | query-refused
            [:find ?x . :in $ ?x]                   | [   | args  | malformed
            [:find ?x . :in $ ?x]                   | 1   | args  | invalid
            [:find ?x . :in $ ?x]                   | #{1} | args | invalid""")
    void whatIsWrongNamesItsParameter(String query, String args, String parameter, String type) {
        assertThatThrownBy(() -> read(query, args)).isInstanceOfSatisfying(ProblemException.class, e -> {
            assertThat(e.type().slug()).isEqualTo(type);
            assertThat(e.problem().detail()).startsWith(parameter + ": ");
            assertThat(e.problem().members().get("parameter").asText()).isEqualTo(parameter);
        });
    }
}
