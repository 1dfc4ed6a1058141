package dev.writ.database.datalog;

import clojure.lang.Keyword;
import clojure.lang.Symbol;
import datomic.Attribute;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Follows tuples that only come to be while a query runs, through one set of clauses. Where such a tuple may stand for
 * an entity, or leave the clauses, nothing is known of which attribute it looks an entity up by.
 */
final class ComputedTuples {
    private static final Keyword FIND = Keyword.intern("find");
    private static final Keyword TUPLE = Keyword.intern("db.type", "tuple");
    private static final Symbol Q = Symbol.intern("q");

    /** Functions that give what they were given or a part of it, or nothing that looks like a lookup ref. */
    private static final Set<Symbol> HARMLESS = AllowList.standard()
            .targets()
            .filter(target -> !target.getName().equals("tuple"))
            .collect(Collectors.toUnmodifiableSet());

    private final ReadSet reads;
    private final Map<Symbol, List<Object>> given;
    private final List<Clause> clauses;

    /** Variables that may hold one. */
    private final Set<Symbol> holders = new HashSet<>();

    private ComputedTuples(List<Clause> clauses, Map<Symbol, List<Object>> given, ReadSet reads) {
        this.reads = reads;
        this.given = given;
        this.clauses = clauses.stream().flatMap(ComputedTuples::flat).toList();
        while (this.clauses.stream().flatMap(this::held).filter(holders::add).count() > 0) {
            // what one clause shows may show more of another
        }
    }

    /** @param given by variable, the values that {@code :in} binds it to */
    static void of(Query query, Map<Symbol, List<Object>> given, ReadSet reads) {
        var elements = query.find().elements();
        var leaving = new HashSet<Symbol>();
        for (int i = 0; i < elements.size(); i++) {
            if (query.scope().nesting() > 0 || query.find().patterns().containsKey(i)) {
                leaving.addAll(Forms.variables(Forms.vector(List.of(elements.get(i)))));
            }
        }
        new ComputedTuples(query.where(), given, reads).leavingBy(leaving);
    }

    static void of(Rule rule, ReadSet reads) {
        new ComputedTuples(rule.body(), Map.of(), reads).leavingBy(rule.variables());
    }

    private void leavingBy(Set<Symbol> variables) {
        if (anyHeld(variables) || clauses.stream().anyMatch(this::takesForEntity)) {
            reads.addAll();
        }
    }

    private static Stream<Clause> flat(Clause clause) {
        return clause instanceof Clause.Group group
                ? group.clauses().stream().flatMap(ComputedTuples::flat)
                : Stream.of(clause);
    }

    /** The variables that hold one because of {@code clause}. */
    private Stream<Symbol> held(Clause clause) {
        if (clause instanceof Clause.DataPattern pattern
                && pattern.terms().size() > 2
                && pattern.terms().get(2) instanceof Symbol value
                && Forms.isVariable(value)
                && isTuple(pattern.terms().get(1))) {
            return Stream.of(value);
        }
        return clause instanceof Clause.Call call && call.binding().isPresent() && (makes(call) || takes(call))
                ? call.binding().get().bound().stream()
                : Stream.empty();
    }

    /** A variable attribute of which nothing is known makes a query read all anyway. */
    private boolean isTuple(Object attribute) {
        return attributes(attribute).anyMatch(a -> TUPLE.equals(a.valueType()));
    }

    private Stream<Attribute> attributes(Object term) {
        return given.getOrDefault(term, List.of(term)).stream().flatMap(a -> reads.find(a).stream());
    }

    private boolean takes(Clause.Call call) {
        return anyHeld(call.arguments());
    }

    private boolean anyHeld(Set<Symbol> variables) {
        return variables.stream().anyMatch(holders::contains);
    }

    private boolean makes(Clause.Call call) {
        if (call.function().equals(Q)) {
            return leavesWhole(call);
        }
        return QueryReads.ofSource(call)
                ? QueryReads.attributes(call).stream().anyMatch(this::isTuple)
                : !HARMLESS.contains(call.function());
    }

    /** Whether a row that a nested query finds, or a collection that it makes, may be bound to one variable. */
    private static boolean leavesWhole(Clause.Call call) {
        var quoted = (List<?>) call.args().get(0);
        var find = new ArrayList<Object>((List<?>) ((Map<?, ?>) quoted.get(1)).get(FIND));
        boolean rows = true;
        boolean value = false;
        if (Forms.isVector(find.get(0))) {
            find = new ArrayList<>(Forms.items(find.get(0)));
            rows = false;
        } else if (Forms.isSymbol(find.get(find.size() - 1), ".")) {
            rows = false;
            value = true;
        }
        var binding = call.binding().orElseThrow();
        boolean takenApart =
                binding instanceof Binding.Relation || value || !rows && !(binding instanceof Binding.Scalar);
        return !takenApart || find.stream().anyMatch(ComputedTuples::collects);
    }

    /** Whether an element found is an aggregate that gives more than one value. */
    private static boolean collects(Object element) {
        return Forms.isList(element)
                && (Forms.items(element).size() > 2
                        || Stream.of(
                                        "count",
                                        "count-distinct",
                                        "min",
                                        "max",
                                        "sum",
                                        "avg",
                                        "median",
                                        "variance",
                                        "stddev")
                                .noneMatch(name ->
                                        Forms.isSymbol(Forms.items(element).get(0), name)));
    }

    private boolean takesForEntity(Clause clause) {
        if (clause instanceof Clause.DataPattern pattern) {
            var terms = pattern.terms();
            return holders.contains(terms.get(0))
                    || terms.size() > 2 && holders.contains(terms.get(2)) && !isPlain(terms.get(1));
        } else if (clause instanceof Clause.RuleCall call) {
            return anyHeld(call.variables());
        }
        return clause instanceof Clause.Call call
                && (call.function().equals(Q) || QueryReads.ofSource(call))
                && takes(call);
    }

    /** Whether the values of {@code attribute} are never entities. */
    private boolean isPlain(Object attribute) {
        return attributes(attribute).noneMatch(a -> Attribute.TYPE_REF.equals(a.valueType()));
    }
}
