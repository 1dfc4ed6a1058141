package dev.writ.database.datalog;

import clojure.lang.Symbol;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A clause of {@code :where} or of a rule, understood and safe. Terms are Clojure data. */
sealed interface Clause {
    /** The clause as Datomic reads it. */
    Object data();

    /** {@code [$src ?e :attribute ?v ?tx ?added]}, or the columns of a relation. */
    record DataPattern(Optional<Symbol> source, List<Object> terms) implements Clause {
        @Override
        public Object data() {
            return Forms.vector(prefixed(source, terms));
        }
    }

    /** {@code [(function args…) binding]}; a predicate has no binding. */
    record Call(Symbol function, List<Object> args, Optional<Binding> binding) implements Clause {
        @Override
        public Object data() {
            var clause = new ArrayList<Object>();
            clause.add(Forms.list(prefixed(Optional.of(function), args)));
            binding.ifPresent(b -> clause.add(b.data()));
            return Forms.vector(clause);
        }
    }

    /** {@code ($src rule args…)} */
    record RuleCall(Optional<Symbol> source, Symbol rule, List<Object> args) implements Clause {
        @Override
        public Object data() {
            return Forms.list(prefixed(source, prefixed(Optional.of(rule), args)));
        }
    }

    /**
     * {@code not}, {@code not-join}, {@code or}, {@code or-join}, {@code and}.
     *
     * @param join the variable vector of the two joins
     */
    record Group(Optional<Symbol> source, Symbol operator, Optional<Object> join, List<Clause> clauses)
            implements Clause {
        @Override
        public Object data() {
            var form = new ArrayList<Object>();
            source.ifPresent(form::add);
            form.add(operator);
            join.ifPresent(form::add);
            clauses.forEach(c -> form.add(c.data()));
            return Forms.list(form);
        }
    }

    private static List<Object> prefixed(Optional<Symbol> first, List<Object> rest) {
        var all = new ArrayList<Object>();
        first.ifPresent(all::add);
        all.addAll(rest);
        return all;
    }
}
