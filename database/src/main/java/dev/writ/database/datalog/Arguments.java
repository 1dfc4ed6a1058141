package dev.writ.database.datalog;

import datomic.Database;
import dev.writ.common.media.Edn;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Fits the arguments a caller gave to the inputs of a query. Datomic compiles some of them, so each is checked. */
final class Arguments {
    private final Query query;

    Arguments(Query query) {
        this.query = query;
    }

    /** @param given everything {@code :in} names except {@code $}, in its order */
    Object[] bind(Database database, List<?> given) {
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
        var bound = new ArrayList<Object>();
        int next = 0;
        for (var input : query.in()) {
            bound.add(isDatabase(input) ? database : argument(input, given.get(next), Place.ARGS.at(next++)));
        }
        return bound.toArray();
    }

    private Object argument(Input input, Object value, Place place) {
        // As text Datomic would read and run these itself.
        if (input instanceof Input.Rules) {
            return RuleParser.rules(read(value), query.scope(), place);
        }
        if (input instanceof Input.PullPattern) {
            return PullParser.pattern(read(value), place);
        }
        var data = Forms.constant(value, place);
        if (input instanceof Input.Source) {
            return relation(data, place);
        }
        return shaped(((Input.Bound) input).binding(), data, place);
    }

    private static Object shaped(Binding binding, Object data, Place place) {
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
