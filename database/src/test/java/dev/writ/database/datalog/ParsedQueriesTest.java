package dev.writ.database.datalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.writ.common.error.ProblemException;
import dev.writ.common.media.Edn;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ParsedQueriesTest {
    private final List<String> parsed = new ArrayList<>();
    private final ParsedQueries queries = new ParsedQueries(100, 250);

    @Test
    void eldestMakeRoomForCharacters() {
        get(query(100, 'a'));
        get(query(100, 'b'));
        get(query(100, 'a'));
        assertThat(parsed).hasSize(2);

        get(query(100, 'c'));
        assertThat(queries.characters()).isEqualTo(200);
        get(query(100, 'a'));
        assertThat(parsed).as("a was asked for after b").hasSize(3);
        get(query(100, 'b'));
        assertThat(parsed).hasSize(4);
    }

    @Test
    void longTextsAreNotKept() {
        get(query(101, 'a'));
        get(query(101, 'a'));
        assertThat(parsed).hasSize(2);
        assertThat(queries.characters()).isZero();
    }

    @Test
    void whatIsRefusedIsNotKept() {
        var refused = "[:find ?x :where [(slurp 1) ?x]]";
        assertThat(catchThrowableOfType(ProblemException.class, () -> get(refused)))
                .isNotNull();
        assertThat(catchThrowableOfType(ProblemException.class, () -> get(refused)))
                .isNotNull();
        assertThat(parsed).hasSize(2);
        assertThat(queries.characters()).isZero();
    }

    private void get(String text) {
        queries.get(text, t -> {
            parsed.add(t);
            return SafeQuery.of(Edn.read(t), AllowList.standard());
        });
    }

    private static String query(int length, char variable) {
        var query = "[:find ?" + variable + " :in ?" + variable;
        return query + " ".repeat(length - query.length() - 1) + "]";
    }
}
