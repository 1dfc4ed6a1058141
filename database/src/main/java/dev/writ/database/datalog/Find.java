package dev.writ.database.datalog;

import clojure.lang.Symbol;
import dev.writ.common.media.Edn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What a query answers with.
 *
 * @param elements variables and aggregates, as Datomic reads them; a pull is the variable of its entity
 * @param patterns by their place among the elements, the patterns of pulls, or the names that {@code :in} gives them
 */
record Find(Shape shape, List<Object> elements, Map<Integer, Object> patterns) {
    enum Shape {
        /** {@code ?x ?y}: a set of tuples. */
        RELATION,
        /** {@code [?x ...]}: one column. */
        COLLECTION,
        /** {@code [?x ?y]}: one tuple. */
        TUPLE,
        /** {@code ?x .}: one value. */
        SCALAR
    }

    List<Object> data() {
        return switch (shape) {
            case RELATION -> columns();
            case COLLECTION -> List.of(Forms.vector(List.of(elements.get(0), Symbol.intern("..."))));
            case TUPLE -> List.of(Forms.vector(columns()));
            case SCALAR -> List.of(elements.get(0), Symbol.intern("."));
        };
    }

    /** What Datomic is told to find: an entity that is pulled twice, once. */
    List<Object> columns() {
        return patterns.isEmpty() ? elements : elements.stream().distinct().toList();
    }

    /** The elements as text. */
    List<String> texts() {
        return IntStream.range(0, elements.size())
                .mapToObj(i -> {
                    var pattern = patterns.get(i);
                    return Edn.print(
                            pattern == null
                                    ? elements.get(i)
                                    : Forms.list(List.of(Symbol.intern("pull"), elements.get(i), pattern)));
                })
                .toList();
    }

    /** Whether there is one row at most: with nothing but aggregates, all rows are one group. */
    boolean isSingle() {
        return shape == Shape.TUPLE
                || shape == Shape.SCALAR
                || elements.stream().allMatch(Forms::isList);
    }

    static Find parse(List<Object> forms, Scope scope, Place place) {
        if (forms.size() == 1 && Forms.isVector(forms.get(0))) {
            var items = Forms.items(forms.get(0));
            return items.size() == 2 && Forms.isSymbol(items.get(1), "...")
                    ? of(Shape.COLLECTION, items.subList(0, 1), scope, place.at(0))
                    : of(Shape.TUPLE, items, scope, place.at(0));
        }
        return forms.size() == 2 && Forms.isSymbol(forms.get(1), ".")
                ? of(Shape.SCALAR, forms.subList(0, 1), scope, place)
                : of(Shape.RELATION, forms, scope, place);
    }

    private static Find of(Shape shape, List<Object> forms, Scope scope, Place place) {
        if (forms.isEmpty()) {
            throw place.refuse("nothing to find");
        }
        var elements = new ArrayList<Object>();
        var patterns = new HashMap<Integer, Object>();
        for (int i = 0; i < forms.size(); i++) {
            var form = forms.get(i);
            if (Forms.isVariable(form)) {
                elements.add(Forms.clean(form));
                continue;
            }
            var items = call(form, place.at(i));
            var name = (Symbol) items.remove(0);
            if (Forms.isSymbol(name, "pull")) {
                var pull = pull(items, scope, place.at(i));
                elements.add(pull.entity());
                patterns.put(i, pull.pattern());
            } else {
                elements.add(aggregate(name, items, scope, place.at(i)));
            }
        }
        return new Find(shape, List.copyOf(elements), Map.copyOf(patterns));
    }

    private static List<Object> call(Object form, Place place) {
        if (!Forms.isList(form)) {
            throw place.refuse("expected a variable, a pull or an aggregate, found " + Forms.shown(form));
        }
        var items = Forms.items(form);
        if (items.isEmpty() || !(items.get(0) instanceof Symbol)) {
            throw place.refuse("expected the name of an aggregate, found " + Forms.shown(form));
        }
        return items;
    }

    private record Pull(Symbol entity, Object pattern) {}

    private static Pull pull(List<Object> args, Scope scope, Place place) {
        if (scope.nesting() > 0) {
            throw place.refuse("a nested query cannot pull; find the entity there and pull it in the outermost :find");
        }
        int shift = 1;
        var source = scope.takeSource(args, place.at(1));
        if (source.isPresent()) {
            shift = 2;
            if (!source.get().getName().equals("$")) {
                throw place.at(1).refuse("a relation holds no entities to pull");
            }
        }
        if (args.size() != 2) {
            throw place.refuse("expected (pull ?e pattern)");
        }
        var entity = Forms.variable(args.get(0), place.at(shift));
        var pattern = args.get(1);
        var at = place.at(shift + 1);
        if (Forms.isPlain(pattern)) {
            if (!scope.patterns().contains(Forms.clean(pattern))) {
                throw at.refuse("the pull pattern " + pattern + " is not in :in");
            }
            return new Pull(entity, Forms.clean(pattern));
        }
        return new Pull(entity, PullParser.pattern(pattern, at));
    }

    private static Object aggregate(Symbol name, List<Object> args, Scope scope, Place place) {
        if (!scope.allowed().isAggregate(Forms.clean(name))) {
            throw place.refuse("the aggregate " + name + " is not on the list of aggregates");
        }
        if (scope.allowed().isRandom(Forms.clean(name))) {
            scope.traits().noticeRandom();
        }
        // (sum ?x), or with a count in front: (max 3 ?x)
        if (args.isEmpty() || args.size() > 2) {
            throw place.refuse("expected (" + name + " ?x) or (" + name + " n ?x)");
        }
        var parsed = new ArrayList<Object>();
        parsed.add(Forms.clean(name));
        if (args.size() == 2) {
            if (!(args.get(0) instanceof Long n) || n < 1 || n > 100_000) {
                throw place.at(1).refuse("expected a number from 1 to 100000, found " + Forms.shown(args.get(0)));
            }
            parsed.add(n);
        }
        parsed.add(Forms.variable(args.get(args.size() - 1), place.at(parsed.size())));
        return Forms.list(parsed);
    }
}
