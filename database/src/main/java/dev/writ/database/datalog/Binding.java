package dev.writ.database.datalog;

import clojure.lang.Symbol;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What an input or a function's result is bound to. */
sealed interface Binding {
    Object data();

    /** Without blanks. */
    default Set<Symbol> bound() {
        return Forms.variables(data());
    }

    /** Whether it takes apart one value, instead of going through many. */
    default boolean isSingle() {
        return this instanceof Scalar || this instanceof Tuple;
    }

    /** {@code ?x} */
    record Scalar(Symbol variable) implements Binding {
        @Override
        public Object data() {
            return variable;
        }
    }

    /** {@code [?x ?y]}; blanks are {@code _}. */
    record Tuple(List<Symbol> variables) implements Binding {
        @Override
        public Object data() {
            return Forms.vector(variables);
        }
    }

    /** {@code [?x ...]} */
    record Many(Symbol variable) implements Binding {
        @Override
        public Object data() {
            return Forms.vector(List.of(variable, Symbol.intern("...")));
        }
    }

    /** {@code [[?x ?y]]} */
    record Relation(List<Symbol> variables) implements Binding {
        @Override
        public Object data() {
            return Forms.vector(List.of(Forms.vector(variables)));
        }
    }

    /** Reads a binding form; anything but the four shapes is refused. */
    static Binding parse(Object form, Place place) {
        if (Forms.isVariable(form)) {
            return new Scalar(Forms.clean(form));
        }
        if (!Forms.isVector(form)) {
            throw place.refuse("expected a binding (?x, [?x ?y], [?x ...] or [[?x ?y]]), found " + Forms.shown(form));
        }
        var items = Forms.items(form);
        if (items.size() == 1 && Forms.isVector(items.get(0))) {
            return new Relation(variables(Forms.items(items.get(0)), place.at(0)));
        }
        if (items.size() == 2 && Forms.isSymbol(items.get(1), "...")) {
            return new Many(Forms.variable(items.get(0), place.at(0)));
        }
        return new Tuple(variables(items, place));
    }

    private static List<Symbol> variables(List<Object> items, Place place) {
        if (items.isEmpty()) {
            throw place.refuse("a binding without variables");
        }
        var variables = new ArrayList<Symbol>();
        for (int i = 0; i < items.size(); i++) {
            variables.add(
                    Forms.isSymbol(items.get(i), "_") ? Symbol.intern("_") : Forms.variable(items.get(i), place.at(i)));
        }
        return List.copyOf(variables);
    }
}
