package dev.writ.database.datalog;

import clojure.lang.Symbol;
import java.util.ArrayList;
import java.util.List;

/**
 * What a query answers with.
 *
 * @param elements variables, pulls and aggregates, as Datomic reads them
 * @param random whether an aggregate answers differently each time
 */
record Find(Shape shape, List<Object> elements, boolean random) {
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
            case RELATION -> elements;
            case COLLECTION -> List.of(Forms.vector(List.of(elements.get(0), Symbol.intern("..."))));
            case TUPLE -> List.of(Forms.vector(elements));
            case SCALAR -> List.of(elements.get(0), Symbol.intern("."));
        };
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
        boolean random = false;
        for (int i = 0; i < forms.size(); i++) {
            var form = forms.get(i);
            elements.add(element(form, scope, place.at(i)));
            random |= Forms.isList(form)
                    && scope.allowed().isRandom(Forms.clean(Forms.items(form).get(0)));
        }
        return new Find(shape, List.copyOf(elements), random);
    }

    private static Object element(Object form, Scope scope, Place place) {
        if (Forms.isVariable(form)) {
            return Forms.clean(form);
        }
        if (!Forms.isList(form)) {
            throw place.refuse("expected a variable, a pull or an aggregate, found " + Forms.shown(form));
        }
        var items = Forms.items(form);
        if (items.isEmpty() || !(items.get(0) instanceof Symbol name)) {
            throw place.refuse("expected the name of an aggregate, found " + Forms.shown(form));
        }
        items.remove(0);
        return Forms.isSymbol(name, "pull") ? pull(items, scope, place) : aggregate(name, items, scope, place);
    }

    private static Object pull(List<Object> args, Scope scope, Place place) {
        var parsed = new ArrayList<Object>();
        parsed.add(Symbol.intern("pull"));
        scope.takeSource(args, place.at(1)).ifPresent(parsed::add);
        if (args.size() != 2) {
            throw place.refuse("expected (pull ?e pattern)");
        }
        parsed.add(Forms.variable(args.get(0), place.at(parsed.size())));
        var pattern = args.get(1);
        var at = place.at(parsed.size());
        if (Forms.isPlain(pattern)) {
            if (!scope.patterns().contains(Forms.clean(pattern))) {
                throw at.refuse("the pull pattern " + pattern + " is not in :in");
            }
            parsed.add(Forms.clean(pattern));
        } else {
            parsed.add(PullParser.pattern(pattern, at));
        }
        return Forms.list(parsed);
    }

    private static Object aggregate(Symbol name, List<Object> args, Scope scope, Place place) {
        if (!scope.allowed().isAggregate(Forms.clean(name))) {
            throw place.refuse("the aggregate " + name + " is not on the list of aggregates");
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
