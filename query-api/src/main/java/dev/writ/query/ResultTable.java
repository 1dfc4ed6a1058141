package dev.writ.query;

import clojure.lang.Keyword;
import datomic.Database;
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

    /** @param numeric whether it has nothing but numbers, which stand to the right */
    public record Column(String name, boolean numeric) {}

    /** @param many whether {@code result} is a collection of rows or values, rather than one tuple or value */
    static ResultTable of(QueryShape shape, Object result, boolean many, Optional<Database> database, Hrefs hrefs) {
        var names = shape.names();
        var variables = EntityVariables.of(shape, database);
        var kinds = shape.elements().stream().map(variables::kind).toList();
        var found = many && result instanceof Collection<?> c ? c : result == null ? List.of() : List.of(result);
        boolean tuples = isTuples(shape);
        var rows = found.stream()
                .limit(MOST)
                .map(row -> shown(cells(row, tuples, names), kinds, hrefs))
                .toList();
        var columns = new ArrayList<Column>();
        for (int i = 0; i < names.size(); i++) {
            columns.add(new Column(names.get(i), isNumeric(rows, i)));
        }
        return new ResultTable(List.copyOf(columns), rows);
    }

    /** Whether each row is a tuple, even of one; else it is the value. */
    private static boolean isTuples(QueryShape shape) {
        var find = shape.section("find");
        var last = find.isEmpty() ? "" : find.get(find.size() - 1).toString();
        if (find.size() == 2 && last.equals(".")) {
            return false;
        }
        return !(find.size() == 1
                && QueryShape.isVector(find.get(0))
                && find.get(0) instanceof List<?> inner
                && inner.size() == 2
                && inner.get(1).toString().equals("..."));
    }

    private static List<?> cells(Object row, boolean tuples, List<String> names) {
        if (tuples && row instanceof Map<?, ?> map) {
            var byName = new HashMap<String, Object>();
            map.forEach((key, value) ->
                    byName.put(key instanceof Keyword k ? k.toString().substring(1) : key.toString(), value));
            return names.stream().map(byName::get).collect(Collectors.toCollection(ArrayList::new));
        }
        return tuples && row instanceof List<?> list ? list : Collections.singletonList(row);
    }

    private static List<Shown> shown(List<?> cells, List<Optional<Kind>> kinds, Hrefs hrefs) {
        var shown = new ArrayList<Shown>();
        for (int i = 0; i < cells.size(); i++) {
            shown.add(Shown.of(cells.get(i), i < kinds.size() ? kinds.get(i) : Optional.empty(), hrefs));
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
