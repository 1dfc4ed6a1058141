package dev.writ.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.writ.database.datalog.SafeQuery;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ResultTableTest {
    private static ResultTable table(String query, Object result) {
        return ResultTable.of(
                SafeQuery.parse(query), QueryShape.of(query), result, Optional.empty(), new Hrefs(Optional.empty()));
    }

    @Test
    void columnsAreNamedByKeysOrByWhatIsFound() {
        assertThat(table("[:find ?x (count ?y) :where [?x :a/b ?y]]", List.of()).columns())
                .extracting(ResultTable.Column::name)
                .containsExactly("?x", "(count ?y)");
        var row = Map.of(clojure.lang.Keyword.intern("b"), "second", clojure.lang.Keyword.intern("a"), "first");
        var named = table("[:find ?x ?y :keys a b :where [?x :a/b ?y]]", List.of(row));
        assertThat(named.columns()).extracting(ResultTable.Column::name).containsExactly("a", "b");
        assertThat(named.rows())
                .containsExactly(List.of(new Shown.Text("text", "first"), new Shown.Text("text", "second")));
    }

    @Test
    void aPageEndsAfterSoManyRowsOrValues() {
        var query = "[:find [?x ...] :where [_ :a/b ?x]]";
        assertThat(table(query, Collections.nCopies(1_000, "a")).rows()).hasSize(ResultTable.MOST);

        var large = IntStream.range(0, 999).boxed().toList();
        assertThat(table(query, Collections.nCopies(100, large)).rows())
                .hasSize(21)
                .allMatch(row -> ((Shown.Items) row.get(0)).items().size() == 999);
    }

    @Test
    void whatARowHasNoRoomForIsCounted() {
        var query = "[:find ?x . :where [_ :a/b ?x]]";
        var list = ((Shown.Items) table(query, Collections.nCopies(12_345, 1L))
                        .rows()
                        .get(0)
                        .get(0))
                .items();
        assertThat(list).hasSize(5_000);
        assertThat(list.get(4_999)).isEqualTo(new Shown.Text("none", "7,346 more"));
    }
}
