package dev.writ.database.datalog;

import clojure.lang.Symbol;

/** One element of {@code :in}. */
sealed interface Input {
    Object data();

    /** A data source; {@code $} is the database, any other is a relation given as an argument. */
    record Source(Symbol name) implements Input {
        boolean isDatabase() {
            return name.getName().equals("$");
        }

        @Override
        public Object data() {
            return name;
        }
    }

    /** {@code %} */
    record Rules() implements Input {
        @Override
        public Object data() {
            return Symbol.intern("%");
        }
    }

    /** A plain symbol: a pull pattern given as an argument. */
    record PullPattern(Symbol name) implements Input {
        @Override
        public Object data() {
            return name;
        }
    }

    /** Variables. */
    record Bound(Binding binding) implements Input {
        @Override
        public Object data() {
            return binding.data();
        }
    }

    static Input parse(Object form, Place place) {
        if (Forms.isSource(form)) {
            return new Source(Forms.clean(form));
        }
        if (Forms.isSymbol(form, "%")) {
            return new Rules();
        }
        if (Forms.isPlain(form)) {
            return new PullPattern(Forms.clean(form));
        }
        return new Bound(Binding.parse(form, place));
    }
}
