package dev.writ.database.datalog;

import clojure.lang.Keyword;
import clojure.lang.PersistentHashMap;
import clojure.lang.Symbol;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Puts what is pulled in the place of the entities that a query found. */
final class Rows {
    private final Query query;
    private final Map<Symbol, Object> given;
    private final Pulls pulls;

    /** @param given the patterns that are arguments, by name */
    Rows(Query query, Map<Symbol, Object> given, Pulls pulls) {
        this.query = query;
        this.given = given;
        this.pulls = pulls;
    }

    Object pulled(Object found) {
        if (found == null || query.find().patterns().isEmpty()) {
            return found;
        }
        return switch (query.find().shape()) {
            case RELATION ->
                Forms.vector(((Collection<?>) found).stream().map(this::tuple).toList());
            case COLLECTION -> Forms.vector(mapped((Collection<?>) found));
            case TUPLE -> tuple(found);
            case SCALAR -> element(0, found);
        };
    }

    private List<Object> mapped(Collection<?> column) {
        var all = new ArrayList<Object>(column.size());
        column.forEach(value -> all.add(element(0, value)));
        return all;
    }

    /** A map where the query names its elements. */
    private Object tuple(Object found) {
        var values = (List<?>) found;
        var elements = query.find().elements();
        var columns = query.find().columns();
        var tuple = new ArrayList<Object>();
        for (int i = 0; i < elements.size(); i++) {
            query.names().ifPresent(names -> tuple.add(key(names, tuple.size() / 2)));
            tuple.add(element(i, values.get(columns.indexOf(elements.get(i)))));
        }
        return query.names().isPresent() ? PersistentHashMap.create(tuple.toArray()) : Forms.vector(tuple);
    }

    private static Object key(Query.Names names, int index) {
        var symbol = (Symbol) names.symbols().get(index);
        return switch (names.kind().getName()) {
            case "keys" -> Keyword.intern(symbol);
            case "strs" -> symbol.getName();
            default -> symbol;
        };
    }

    private Object element(int index, Object value) {
        var pattern = query.find().patterns().get(index);
        if (pattern == null) {
            return value;
        }
        return pulls.pull(pattern instanceof Symbol name ? given.get(name) : pattern, value);
    }
}
