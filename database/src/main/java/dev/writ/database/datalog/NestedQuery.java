package dev.writ.database.datalog;

import clojure.lang.Symbol;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the arguments of {@code (q query inputs…)}: the query must stand there literally, and is checked as any is. */
final class NestedQuery {
    private static final int MAX_NESTING = 4;

    private final Scope scope;

    NestedQuery(Scope scope) {
        this.scope = scope;
    }

    Clause.Call call(List<Object> form, Optional<Binding> binding, Place place) {
        if (scope.nesting() >= MAX_NESTING) {
            throw place.refuse("queries nested more than " + MAX_NESTING + " deep");
        }
        var given = new ArrayList<>(form);
        // In EDN a quote is a symbol of its own: '[:find …] reads as ' and a vector.
        if (!given.isEmpty() && Forms.isSymbol(given.get(0), "'")) {
            given.remove(0);
        }
        if (given.isEmpty()) {
            throw place.refuse("q needs a query");
        }
        var query = new QueryParser(scope.allowed(), scope.nesting() + 1, scope.traits())
                .parse(unquoted(given.remove(0)), place.in("q"));
        if (query.in().size() != given.size()) {
            throw place.refuse("the nested query takes " + query.in().size() + " inputs, " + given.size() + " given");
        }
        var arguments = new ArrayList<Object>();
        arguments.add(Forms.quoted(query.metered()));
        for (int i = 0; i < given.size(); i++) {
            arguments.add(argument(query, i, given.get(i), place.at(i + 2)));
        }
        // Its quoted query has variables of its own.
        var variables = Forms.variables(Forms.vector(arguments.subList(1, arguments.size()).stream()
                .filter(a -> !Forms.isList(a))
                .toList()));
        boolean single =
                query.find().isSingle() || binding.filter(Binding::isSingle).isPresent();
        return new Clause.Call(Symbol.intern("q"), List.copyOf(arguments), variables, binding, single);
    }

    private Object argument(Query query, int index, Object form, Place place) {
        var input = query.in().get(index);
        if (input instanceof Input.Source) {
            return scope.source(form, place);
        }
        if (input instanceof Input.Rules) {
            return Forms.quoted(RuleParser.rules(unquoted(form), query.scope(), place));
        }
        if (input instanceof Input.PullPattern) {
            throw place.refuse("a nested query cannot pull");
        }
        return ClauseParser.argument(form, place);
    }

    private static Object unquoted(Object form) {
        if (Forms.isList(form)) {
            var items = Forms.items(form);
            if (items.size() == 2 && Forms.isSymbol(items.get(0), "quote")) {
                return items.get(1);
            }
        }
        return form;
    }
}
