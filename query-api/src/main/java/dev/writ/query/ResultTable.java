package dev.writ.query;

import clojure.lang.Keyword;
import datomic.Database;
import dev.writ.database.datalog.SafeQuery;
import dev.writ.query.EntityVariables.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a query found, in rows and columns.
 *
 * @param rows at most {@link #MOST} of those found
 */
public record ResultTable(List<Column> columns, List<List<Shown>> rows) {
    /** Rows on one page: more take a browser long to lay out. */
    static final int MOST = 500;

    /** No row begins after so many values: each can hold a whole tree of them. */
    private static final int MOST_VALUES = 20_000;

    private static final int MOST_IN_A_ROW = 5_000;

    /** @param numeric whether it has nothing but numbers, which stand to the right */
    public record Column(String name, boolean numeric) {}

    /**
     * @param shape tells what is found, so that it can be linked; empty if that is not known
     * @param result what {@code query} found
     */
    static ResultTable of(
            SafeQuery query, Optional<QueryShape> shape, Object result, Optional<Database> database, Hrefs hrefs) {
        var names = query.columns();
        var kinds = shape.map(s -> kinds(s, database)).orElse(List.of());
        var found = query.findsMany() && result instanceof Collection<?> c
                ? c
                : result == null ? List.of() : List.of(result);
        var rows = new ArrayList<List<Shown>>();
        int values = 0;
        for (var row : found) {
            if (rows.size() == MOST || values > MOST_VALUES) {
                break;
            }
            var showing = new Showing(hrefs, MOST_IN_A_ROW);
            rows.add(shown(cells(row, !query.findsValues(), names), kinds, showing));
            values += showing.shown();
        }
        var columns = new ArrayList<Column>();
        for (int i = 0; i < names.size(); i++) {
            columns.add(new Column(names.get(i), isNumeric(rows, i)));
        }
        return new ResultTable(List.copyOf(columns), List.copyOf(rows));
    }

    private static List<Optional<Kind>> kinds(QueryShape shape, Optional<Database> database) {
        var variables = EntityVariables.of(shape, database);
        return shape.elements().stream().map(variables::kind).toList();
    }

    /** @param tuples whether each row is a tuple, even of one; else it is the value */
    private static List<?> cells(Object row, boolean tuples, List<String> names) {
        if (tuples && row instanceof Map<?, ?> map) {
            var byName = new HashMap<String, Object>();
            map.forEach((key, value) ->
                    byName.put(key instanceof Keyword k ? k.toString().substring(1) : key.toString(), value));
            return names.stream().map(byName::get).collect(Collectors.toCollection(ArrayList::new));
        }
        return tuples && row instanceof List<?> list ? list : Collections.singletonList(row);
    }

    private static List<Shown> shown(List<?> cells, List<Optional<Kind>> kinds, Showing showing) {
        var shown = new ArrayList<Shown>();
        for (int i = 0; i < cells.size(); i++) {
            shown.add(showing.of(cells.get(i), i < kinds.size() ? kinds.get(i) : Optional.empty()));
        }
        return shown;
    }

    private static boolean isNumeric(List<List<Shown>> rows, int column) {
        return !rows.isEmpty() && rows.stream().allMatch(row -> column < row.size() && isNumber(row.get(column)));
    }

    private static boolean isNumber(Shown cell) {
        return cell instanceof Shown.Link
                || cell instanceof Shown.Text text && text.kind().equals("number");
    }
}
