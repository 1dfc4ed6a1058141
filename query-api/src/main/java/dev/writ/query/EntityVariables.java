package dev.writ.query;

import clojure.lang.Keyword;
import clojure.lang.Symbol;
import datomic.Database;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which variables of a query stand for entities, so that a page can link what they were found to be: in a result an
 * entity id is a number like any other. It is told from the clauses alone, at any depth: a variable stands for an
 * entity in the first place of a data pattern, for an attribute in the second, for an entity in the third if the
 * attribute there is written out and a reference, for a transaction in the fourth. What only rules, functions or
 * arguments bind is not told, nor the value of an attribute that is itself a variable.
 */
final class EntityVariables {
    /** What a number in a result stands for. */
    enum Kind {
        ENTITY,
        ATTRIBUTE,
        TRANSACTION
    }

    private static final List<String> SAME_KIND = List.of("min", "max", "distinct", "sample", "rand");
    private static final Object REFERENCE = Keyword.intern("db.type", "ref");
    private static final Set<String> WITH_VARIABLES = Set.of("not-join", "or-join");

    private final Optional<Database> database;
    private final Map<Kind, Set<Object>> variables = new EnumMap<>(Kind.class);

    private EntityVariables(Optional<Database> database) {
        this.database = database;
        for (var kind : Kind.values()) {
            variables.put(kind, new HashSet<>());
        }
    }

    /** @param database tells which attributes are references; without one, none is known to be */
    static EntityVariables of(QueryShape shape, Optional<Database> database) {
        var found = new EntityVariables(database);
        shape.section("where").forEach(found::clause);
        return found;
    }

    /** What an element of {@code :find} stands for: a variable, or an aggregate that picks one or several of its values. */
    Optional<Kind> kind(Object element) {
        if (element instanceof List<?> call && !QueryShape.isVector(call) && !call.isEmpty()) {
            return SAME_KIND.contains(call.get(0).toString()) ? kind(call.get(call.size() - 1)) : Optional.empty();
        }
        return variables.entrySet().stream()
                .filter(entry -> entry.getValue().contains(element))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private void clause(Object form) {
        if (!(form instanceof List<?> items) || items.isEmpty()) {
            return;
        }
        if (QueryShape.isVector(form)) {
            pattern(items);
            return;
        }
        boolean grouped = items.stream().limit(2).anyMatch(EntityVariables::isGroup);
        if (grouped) {
            boolean join = items.stream().limit(2).anyMatch(i -> WITH_VARIABLES.contains(i.toString()));
            var clauses = items.stream().filter(i -> i instanceof List<?>).toList();
            clauses.stream().skip(join ? 1 : 0).forEach(this::clause);
        }
    }

    private static boolean isGroup(Object item) {
        return Set.of("not", "not-join", "or", "or-join", "and").contains(item.toString());
    }

    private void pattern(List<?> items) {
        var terms = items;
        if (isSource(items.get(0))) {
            if (!items.get(0).toString().equals("$")) {
                return;
            }
            terms = items.subList(1, items.size());
        }
        if (terms.isEmpty() || terms.get(0) instanceof List<?>) {
            return;
        }
        note(Kind.ENTITY, terms, 0);
        note(Kind.ATTRIBUTE, terms, 1);
        if (terms.size() > 2 && isReference(terms.get(1))) {
            note(Kind.ENTITY, terms, 2);
        }
        note(Kind.TRANSACTION, terms, 3);
    }

    private void note(Kind kind, List<?> terms, int place) {
        if (terms.size() > place
                && terms.get(place) instanceof Symbol s
                && s.getName().startsWith("?")) {
            variables.get(kind).add(s);
        }
    }

    private static boolean isSource(Object term) {
        return term instanceof Symbol s && s.getName().startsWith("$");
    }

    private boolean isReference(Object attribute) {
        return attribute instanceof Keyword
                && database.map(db -> db.attribute(attribute))
                        .filter(a -> REFERENCE.equals(a.valueType()))
                        .isPresent();
    }
}
