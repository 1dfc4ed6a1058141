package dev.writ.database.datalog;

import clojure.lang.Symbol;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A clause of {@code :where} or of a rule, understood and safe. Terms are Clojure data. */
sealed interface Clause {
    /** The clause as Datomic reads it. */
    Object data();

    /** Those that it shares, or could share, with the clauses beside it. */
    Set<Symbol> variables();

    /** {@code [$src ?e :attribute ?v ?tx ?added]}, or the columns of a relation. */
    record DataPattern(Optional<Symbol> source, List<Object> terms) implements Clause {
        @Override
        public Object data() {
            return Forms.vector(prefixed(source, terms));
        }

        @Override
        public Set<Symbol> variables() {
            return Forms.variables(Forms.vector(terms));
        }

        /** Whether it goes through rows given as an argument, instead of the database. */
        boolean ofRelation() {
            return source.filter(s -> !s.getName().equals("$")).isPresent();
        }
    }

    /**
     * {@code [(function args…) binding]}; a predicate has no binding.
     *
     * @param arguments the variables in {@code args}
     * @param single whether the same arguments give one row at most
     */
    record Call(Symbol function, List<Object> args, Set<Symbol> arguments, Optional<Binding> binding, boolean single)
            implements Clause {
        @Override
        public Set<Symbol> variables() {
            var variables = new LinkedHashSet<>(arguments);
            binding.ifPresent(b -> variables.addAll(b.bound()));
            return variables;
        }

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

        @Override
        public Set<Symbol> variables() {
            return Forms.variables(Forms.vector(args));
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
        public Set<Symbol> variables() {
            return join.map(Forms::variables)
                    .orElseGet(() -> clauses.stream()
                            .flatMap(c -> c.variables().stream())
                            .collect(Collectors.toCollection(LinkedHashSet::new)));
        }

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
