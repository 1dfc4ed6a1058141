package dev.writ.database.datalog;

import clojure.lang.Keyword;
import clojure.lang.PersistentArrayMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A query, understood and safe.
 *
 * @param names what {@code :keys}, {@code :strs} or {@code :syms} calls the elements found
 * @param with the variables of {@code :with}
 */
record Query(Find find, Optional<Names> names, List<Object> with, List<Input> in, List<Clause> where, Scope scope) {
    /**
     * Names for the elements of each tuple, which is then a map.
     *
     * @param kind {@code :keys}, {@code :strs} or {@code :syms}
     */
    record Names(Keyword kind, List<Object> symbols) {}

    /** The query as Datomic reads it, built from nothing but what was understood, {@link Metered}, without its pulls. */
    Object metered() {
        return data(Metered.where(in, where));
    }

    /** The same without counting of rows. */
    Object plain() {
        return data(where.stream().map(Clause::data).toList());
    }

    private Object data(List<Object> clauses) {
        var map = new ArrayList<Object>();
        put(map, "find", find.data());
        names.filter(n -> find.patterns().isEmpty()).ifPresent(n -> {
            map.add(n.kind());
            map.add(Forms.vector(n.symbols()));
        });
        if (!with.isEmpty()) {
            put(map, "with", with);
        }
        put(
                map,
                "in",
                in.stream()
                        .filter(i -> !(i instanceof Input.PullPattern))
                        .map(Input::data)
                        .toList());
        if (!clauses.isEmpty()) {
            put(map, "where", clauses);
        }
        return new PersistentArrayMap(map.toArray());
    }

    private static void put(List<Object> map, String key, List<?> items) {
        map.add(Keyword.intern(key));
        map.add(Forms.vector(items));
    }
}
