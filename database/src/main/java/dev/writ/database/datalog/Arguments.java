package dev.writ.database.datalog;

import clojure.lang.Symbol;
import datomic.Database;
import dev.writ.common.media.Edn;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The arguments a caller gave, fitted to the inputs of a query. Datomic compiles some of them, so each is checked.
 *
 * @param values for what Datomic is told of {@code :in}; a {@link #DATABASE} where the database goes
 * @param patterns pull patterns by the names {@code :in} gives them
 * @param traits what was noticed in the rules
 */
record Arguments(List<Object> values, Map<Symbol, Object> patterns, Traits traits) {
    private static final Object DATABASE = new Object();

    /** @param given everything {@code :in} names except {@code $}, in its order */
    static Arguments of(Query query, List<?> given) {
        var expected = query.in().stream().filter(i -> !isDatabase(i)).toList();
        if (expected.size() != given.size()) {
            var names = expected.isEmpty()
                    ? "none"
                    : expected.size() + " "
                            + expected.stream()
                                    .map(i -> i.data().toString())
                                    .collect(Collectors.joining(" ", "(", ")"));
            throw Place.ARGS.refuse("the query takes " + names + ", " + given.size() + " given");
        }
        var traits = new Traits();
        var scope = query.scope().noticing(traits);
        var values = new ArrayList<Object>();
        var patterns = new HashMap<Symbol, Object>();
        int next = 0;
        for (var input : query.in()) {
            if (isDatabase(input)) {
                values.add(DATABASE);
                continue;
            }
            var value = given.get(next);
            var place = Place.ARGS.at(next++);
            if (input instanceof Input.PullPattern pattern) {
                patterns.put(pattern.name(), PullParser.pattern(read(value), place));
            } else {
                values.add(argument(input, value, scope, place));
            }
        }
        return new Arguments(Collections.unmodifiableList(values), patterns, traits);
    }

    Object[] with(Database database) {
        return values.stream().map(v -> v == DATABASE ? database : v).toArray();
    }

    private static Object argument(Input input, Object value, Scope scope, Place place) {
        // As text Datomic would read and run these itself.
        if (input instanceof Input.Rules) {
            return RuleParser.rules(read(value), scope, place);
        }
        var data = Forms.constant(value, place);
        if (input instanceof Input.Source) {
            return relation(data, place);
        }
        return shaped(((Input.Bound) input).binding(), data, place);
    }

    private static Object shaped(Binding binding, Object data, Place place) {
        if (data == null) {
            throw place.refuse("nil cannot be given for " + binding.data() + ", because no value is nil");
        }
        if (!(binding instanceof Binding.Scalar) && !(data instanceof Collection<?>) && !(data instanceof Map<?, ?>)) {
            throw place.refuse("expected a collection for " + binding.data() + ", found " + Forms.shown(data));
        }
        return data;
    }

    private static Object relation(Object data, Place place) {
        if (data instanceof Collection<?> rows && rows.stream().allMatch(Forms::isVector)) {
            return data;
        }
        throw place.refuse("expected a vector or set of tuples, found " + Forms.shown(data));
    }

    private static Object read(Object value) {
        return value instanceof String text ? Edn.read(text) : value;
    }

    private static boolean isDatabase(Input input) {
        return input instanceof Input.Source source && source.isDatabase();
    }
}
