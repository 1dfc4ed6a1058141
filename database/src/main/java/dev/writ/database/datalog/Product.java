package dev.writ.database.datalog;

import clojure.lang.Keyword;
import clojure.lang.Symbol;
import datomic.Attribute;
import datomic.Database;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds parts of a query that nothing joins: each row of one would go with each row of the other, which is rarely meant
 * and can be more than there is memory for. A part that has one row at most, by the inputs and the schema, multiplies
 * nothing.
 */
final class Product {
    private final Database database;

    /** Variables that have one value at most, and those of them that {@code :in} gives. */
    private final Set<Symbol> single = new HashSet<>();

    private final Set<Symbol> given = new HashSet<>();
    private final List<Part> parts = new ArrayList<>();

    /** Clauses and inputs that variables join. */
    private record Part(Set<Symbol> variables, List<Object> forms) {}

    private Product(Database database) {
        this.database = database;
    }

    /** @throws dev.writ.common.error.ProblemException of type query-refused, naming the parts */
    static void refuse(Query query, Database database) {
        var product = new Product(database);
        product.read(query);
        var many = product.parts.stream()
                .filter(part -> !product.single.containsAll(part.variables()))
                .toList();
        if (many.size() > 1) {
            throw new Place(":where")
                    .refuse("nothing joins these parts, so that each row of one would go with each of the other: "
                            + many.stream()
                                    .map(part -> Forms.shown(Forms.vector(part.forms())))
                                    .collect(Collectors.joining(" and "))
                            + "; let them share a variable, or ask for each in a query of its own");
        }
    }

    /**
     * Whether {@code query} only follows single values from what it is given, in the order that its clauses stand in, which
     * is the one that Datomic keeps to: it has one row at most however large the database is, and one step finds each.
     */
    static boolean looksUp(Query query, Database database) {
        var product = new Product(database);
        query.in().forEach(product::give);
        return query.in().stream().allMatch(product::isOne)
                && query.where().stream().allMatch(product::isStep)
                && query.find().patterns().values().stream().allMatch(Product::isFlat);
    }

    private boolean isOne(Input input) {
        return input instanceof Input.Source source
                ? source.isDatabase()
                : input instanceof Input.Bound bound && bound.binding().isSingle();
    }

    private boolean isStep(Clause clause) {
        if (clause instanceof Clause.DataPattern pattern
                && !pattern.variables().isEmpty()
                && !Forms.isSymbol(pattern.terms().get(0), "_")
                && isOneDatom(pattern)) {
            single.addAll(pattern.variables());
            return true;
        }
        return false;
    }

    private static boolean isFlat(Object pattern) {
        return pattern instanceof List<?> specs
                && specs.stream().allMatch(spec -> spec instanceof Keyword || spec instanceof Symbol);
    }

    private void read(Query query) {
        query.in().forEach(this::give);
        while (query.where().stream().map(this::learn).reduce(false, Boolean::logicalOr)) {
            // what one clause settles may settle another
        }
        var negations = new ArrayList<Clause>();
        for (var clause : query.where()) {
            if (clause instanceof Clause.Group group
                    && group.operator().getName().startsWith("not")) {
                negations.add(clause);
            } else {
                join(joining(clause), clause.data());
            }
        }
        var outside = parts.stream().flatMap(p -> p.variables().stream()).collect(Collectors.toSet());
        for (var negation : negations) {
            // Its other variables are its own and make no rows.
            var shared = new HashSet<>(negation.variables());
            shared.retainAll(outside);
            join(shared, negation.data());
        }
    }

    private void give(Input input) {
        if (input instanceof Input.Bound bound) {
            var variables = bound.binding().bound();
            if (bound.binding().isSingle()) {
                single.addAll(variables);
                given.addAll(variables);
            } else {
                join(variables, input.data());
            }
        }
    }

    /** Whether {@code clause} shows that some variable, not known to be so before, has one value at most. */
    private boolean learn(Clause clause) {
        if (clause instanceof Clause.Call call && call.single() && single.containsAll(call.arguments())) {
            return single.addAll(call.binding().map(Binding::bound).orElse(Set.of()));
        }
        return clause instanceof Clause.DataPattern pattern
                && isOneDatom(pattern)
                && single.addAll(pattern.variables());
    }

    /** Whether {@code pattern} matches one datom at most, by what is single already. */
    private boolean isOneDatom(Clause.DataPattern pattern) {
        var terms = pattern.terms();
        if (pattern.ofRelation()
                || terms.size() < 2
                || terms.size() > 4
                || !(terms.get(1) instanceof Keyword ident)
                || database.isHistory()) {
            return false;
        }
        var attribute = database.attribute(ident);
        if (attribute == null) {
            return false;
        }
        boolean byEntity = isSingle(terms.get(0));
        boolean byValue = terms.size() > 2 && isSingle(terms.get(2));
        return byEntity && (byValue || Attribute.CARDINALITY_ONE.equals(attribute.cardinality()))
                || byValue && attribute.unique() != null;
    }

    private boolean isSingle(Object term) {
        return term instanceof Symbol s ? single.contains(s) : true;
    }

    /** One value given for {@code :in} joins clauses about the entity it names; elsewhere it only filters each. */
    private Set<Symbol> joining(Clause clause) {
        var variables = new LinkedHashSet<>(clause.variables());
        var entity =
                clause instanceof Clause.DataPattern pattern ? pattern.terms().get(0) : null;
        variables.removeIf(v -> given.contains(v) && !v.equals(entity));
        return variables;
    }

    private void join(Collection<Symbol> variables, Object form) {
        if (variables.isEmpty()) {
            return;
        }
        var joined = new Part(new LinkedHashSet<>(variables), new ArrayList<>());
        for (var part : List.copyOf(parts)) {
            if (part.variables().stream().anyMatch(variables::contains)) {
                joined.variables().addAll(part.variables());
                joined.forms().addAll(part.forms());
                parts.remove(part);
            }
        }
        joined.forms().add(form);
        parts.add(joined);
    }
}
