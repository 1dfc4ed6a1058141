package dev.writ.database.datalog;

import clojure.lang.Symbol;
import datomic.Database;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Finds out which attributes a query reads, with the queries nested in it and the rules it comes to call. */
final class QueryReads {
    /** Of the functions that are given a data source, those that say what they look for in it, and read it as it is now. */
    private static final Set<String> OF_ATTRIBUTES = Set.of("get-else", "get-some", "missing?");

    private final ReadSet reads;
    private final Set<Symbol> called = new HashSet<>();
    private final ArrayDeque<Symbol> toRead = new ArrayDeque<>();

    /** Whether sources go by names that the query around gave them, so that any may be the database. */
    private boolean nested;

    private QueryReads(ReadSet reads) {
        this.reads = reads;
    }

    static Reads of(Query query, Arguments arguments, Database database) {
        var reads = new ReadSet(database);
        new QueryReads(reads).read(query, arguments);
        return reads.reads();
    }

    private void read(Query query, Arguments arguments) {
        var given = given(query, arguments);
        var traits = List.of(query.scope().traits(), arguments.traits());
        traits.stream().flatMap(t -> t.queries().stream()).forEach(q -> {
            nested = q.scope().nesting() > 0;
            var known = nested ? Map.<Symbol, List<Object>>of() : given;
            q.where().forEach(clause -> read(clause, known));
            ComputedTuples.of(q, known, reads);
        });
        for (var pattern : query.find().patterns().values()) {
            reads.addPull((List<?>)
                    (pattern instanceof Symbol name ? arguments.patterns().get(name) : pattern));
        }
        var rules = traits.stream().flatMap(t -> t.rules().stream()).toList();
        while (!toRead.isEmpty()) {
            var name = toRead.remove();
            rules.stream().filter(rule -> rule.name().equals(name)).forEach(this::read);
        }
    }

    private void read(Rule rule) {
        nested = rule.nested();
        rule.body().forEach(clause -> read(clause, Map.of()));
        ComputedTuples.of(rule, reads);
    }

    /** @param given by variable, the values that {@code :in} binds it to */
    private void read(Clause clause, Map<Symbol, List<Object>> given) {
        if (clause instanceof Clause.DataPattern pattern) {
            reads.addLookupRefs(pattern.terms());
            if (nested || !pattern.ofRelation()) {
                attribute(pattern.terms(), given);
            }
        } else if (clause instanceof Clause.Call call) {
            call.args().stream().filter(arg -> !Forms.isList(arg)).forEach(reads::addLookupRefs);
            if (ofSource(call)) {
                lookUp(call);
            }
        } else if (clause instanceof Clause.RuleCall call) {
            reads.addLookupRefs(call.args());
            if (called.add(call.rule())) {
                toRead.add(call.rule());
            }
        } else if (clause instanceof Clause.Group group) {
            var inside = new HashMap<>(given);
            group.join().ifPresent(join -> inside.keySet().retainAll(group.variables()));
            group.clauses().forEach(c -> read(c, inside));
        }
    }

    private void attribute(List<Object> terms, Map<Symbol, List<Object>> given) {
        if (terms.size() < 2) {
            reads.addAll();
        } else if (terms.get(1) instanceof Symbol variable) {
            if (given.containsKey(variable)) {
                given.get(variable).forEach(reads::add);
            } else {
                reads.addAll();
            }
        } else {
            reads.add(terms.get(1));
        }
    }

    /** A nested query is read as a query. */
    static boolean ofSource(Clause.Call call) {
        return !call.function().getName().equals("q") && call.args().stream().anyMatch(Forms::isSource);
    }

    private void lookUp(Clause.Call call) {
        var attributes = attributes(call);
        if (attributes.isEmpty() || attributes.stream().anyMatch(Symbol.class::isInstance)) {
            reads.addAll();
        }
        attributes.forEach(reads::add);
    }

    /** Those that {@code call}, of a function of a data source, names; empty if that cannot be told. */
    static List<Object> attributes(Clause.Call call) {
        var name = call.function();
        int size = call.args().size();
        if (name.getNamespace() != null || !OF_ATTRIBUTES.contains(name.getName()) || size < 3) {
            return List.of();
        }
        return call.args().subList(2, name.getName().equals("get-some") ? size : 3);
    }

    private Map<Symbol, List<Object>> given(Query query, Arguments arguments) {
        var given = new HashMap<Symbol, List<Object>>();
        int next = 0;
        for (var input : query.in()) {
            if (input instanceof Input.PullPattern) {
                continue;
            }
            var value = arguments.values().get(next++);
            if (!(input instanceof Input.Rules)) {
                reads.addLookupRefs(value);
            }
            if (input instanceof Input.Bound bound) {
                var binding = bound.binding();
                var variables = variables(binding);
                rows(binding, value).forEach(row -> {
                    for (int i = 0; i < Math.min(variables.size(), row.size()); i++) {
                        if (Forms.isVariable(variables.get(i))) {
                            given.computeIfAbsent(variables.get(i), v -> new ArrayList<>())
                                    .add(row.get(i));
                        }
                    }
                });
            }
        }
        return given;
    }

    private static List<Symbol> variables(Binding binding) {
        if (binding instanceof Binding.Scalar scalar) {
            return List.of(scalar.variable());
        } else if (binding instanceof Binding.Many many) {
            return List.of(many.variable());
        } else if (binding instanceof Binding.Tuple tuple) {
            return tuple.variables();
        }
        return ((Binding.Relation) binding).variables();
    }

    private static Stream<List<?>> rows(Binding binding, Object value) {
        if (binding instanceof Binding.Scalar) {
            return Stream.of(List.of(value));
        }
        var items = value instanceof Map<?, ?> map ? map.entrySet() : (Collection<?>) value;
        if (binding instanceof Binding.Tuple) {
            return Stream.of(new ArrayList<>(items));
        }
        return binding instanceof Binding.Many
                ? items.stream().map(Collections::singletonList)
                : items.stream().filter(List.class::isInstance).map(row -> (List<?>) row);
    }
}
