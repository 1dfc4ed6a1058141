package dev.writ.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EntityVariablesTest {
    private static final MemDatabase DATABASE = new MemDatabase();

    @BeforeAll
    static void start() {
        DATABASE.start();
    }

    @AfterAll
    static void stop() {
        DATABASE.close();
    }

    /** For each element that is found, the first letter of what it stands for, or a dash. */
    private static String kinds(String query) {
        var shape = QueryShape.of(query).orElseThrow();
        var variables = EntityVariables.of(shape, Optional.of(DATABASE.database()));
        return shape.elements().stream()
                .map(e -> variables.kind(e).map(k -> k.name().substring(0, 1)).orElse("-"))
                .collect(Collectors.joining());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[:find ?e ?a ?v ?tx ?added :where [?e ?a ?v ?tx ?added]]                    | EA-T-",
                "[:find ?n ?f :where [?e :customer/name ?n] [?e :customer/friend ?f]]        | -E",
                "[:find [?e ...] :where [$ ?e :customer/name]]                               | E",
                "[:find ?e . :where [?e :customer/name]]                                     | E",
                "{:find [[?e ?n]] :where [[?e :customer/name ?n]]}                           | E-",
                "[:find ?f :where (or [?f :customer/name] (and [_ :customer/friend ?f]))]    | E",
                "[:find ?x :where (not-join [?x] [?x :customer/name])]                       | E",
                "[:find ?x :where ($ not [?x :customer/name])]                               | E",
                "[:find (count ?e) (max ?e) (sample 3 ?e) :where [?e :customer/name]]        | -EE",
                "[:find ?x ?y :in $ $rel :where [$rel ?x ?y]]                                | --",
                "[:find ?x :in $ ?n :where [(+ ?n 1) ?x]]                                    | -",
                "[:find ?v :where [?e :no/such ?v]]                                          | -",
                "[:find (pull ?e [*]) :where [?e :customer/name]]                            | -",
            })
    void areToldFromTheClauses(String query, String kinds) {
        assertThat(kinds(query)).isEqualTo(kinds);
    }

    @Test
    void needNoDatabase() {
        var shape =
                QueryShape.of("[:find ?e ?f :where [?e :customer/friend ?f]]").orElseThrow();
        var variables = EntityVariables.of(shape, Optional.empty());
        assertThat(variables.kind(shape.elements().get(0))).contains(EntityVariables.Kind.ENTITY);
        assertThat(variables.kind(shape.elements().get(1))).isEmpty();
    }
}
