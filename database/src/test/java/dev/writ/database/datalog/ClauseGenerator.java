package dev.writ.database.datalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Makes clauses that use, and add to, the variables known before them. */
final class ClauseGenerator {
    private record Attribute(String ident, VariableType type) {}

    private static final List<Attribute> ATTRIBUTES = List.of(
            new Attribute(":person/name", VariableType.STRING),
            new Attribute(":person/age", VariableType.LONG),
            new Attribute(":person/money", VariableType.DECIMAL),
            new Attribute(":person/tags", VariableType.KEYWORD),
            new Attribute(":person/knows", VariableType.ENTITY),
            new Attribute(":person/id", VariableType.OTHER),
            new Attribute(":person/born", VariableType.OTHER));

    private final Random random;
    private final FreshNames fresh;
    private final boolean rules;
    private final List<String> relations;
    private final FunctionGenerator functions;

    ClauseGenerator(Random random, FreshNames fresh, boolean rules, List<String> relations) {
        this.random = random;
        this.fresh = fresh;
        this.rules = rules;
        this.relations = relations;
        this.functions = new FunctionGenerator(random, fresh);
    }

    String clause(KnownVariables known, int depth) {
        switch (random.nextInt(depth > 2 ? 5 : 10)) {
            case 0, 1 -> {
                return pattern(known);
            }
            case 2 -> {
                return functions.predicate(known).orElseGet(() -> pattern(known));
            }
            case 3, 4 -> {
                return functions.call(known);
            }
            case 5 -> {
                return rules ? ruleCall(known) : relation(known);
            }
            case 6 -> {
                return nestedQuery(known, depth);
            }
            case 7 -> {
                return orJoin(known);
            }
            default -> {
                return filter(known, depth);
            }
        }
    }

    /** {@code [?e :attribute ?v]} */
    String pattern(KnownVariables known) {
        var attribute = pick(ATTRIBUTES);
        var entity = random.nextInt(4) > 0 ? known.any(VariableType.ENTITY) : java.util.Optional.<String>empty();
        var e = entity.orElseGet(() -> random.nextInt(8) == 0 ? "_" : known.add(fresh.name(), VariableType.ENTITY));
        var terms = new ArrayList<String>(List.of(e, attribute.ident()));
        if (random.nextInt(8) > 0) {
            terms.add(value(attribute, known));
            if (random.nextInt(6) == 0) {
                terms.add(known.add(fresh.name(), VariableType.LONG));
                if (random.nextBoolean()) {
                    terms.add("true");
                }
            }
        }
        var source = random.nextInt(6) == 0 ? "$ " : "";
        return "[" + source + String.join(" ", terms) + "]";
    }

    private String value(Attribute attribute, KnownVariables known) {
        int choice = random.nextInt(6);
        if (choice == 0) {
            return "_";
        }
        if (choice == 1 && attribute.type().ordinal() < VariableType.CONSTANTS.size()) {
            return pick(VariableType.CONSTANTS.get(attribute.type().ordinal()));
        }
        if (choice == 2
                && attribute.type() != VariableType.OTHER
                && known.any(attribute.type()).isPresent()) {
            return known.any(attribute.type()).get();
        }
        return known.add(fresh.name(), attribute.type());
    }

    private String relation(KnownVariables known) {
        if (relations.isEmpty()) {
            return pattern(known);
        }
        return "[" + pick(relations) + " "
                + known.any(VariableType.STRING).orElseGet(() -> known.add(fresh.name(), VariableType.STRING)) + " "
                + known.add(fresh.name(), VariableType.LONG) + "]";
    }

    private String ruleCall(KnownVariables known) {
        var bound = known.any(VariableType.ENTITY);
        if (bound.isEmpty()) {
            return "(knows " + known.add(fresh.name(), VariableType.ENTITY) + " "
                    + known.add(fresh.name(), VariableType.ENTITY) + ")";
        }
        var e = bound.get();
        return switch (random.nextInt(7)) {
            case 0 -> "(reaches " + e + " " + known.add(fresh.name(), VariableType.ENTITY) + ")";
            case 1 -> "(old? " + e + ")";
            case 2 -> "(label " + e + " " + known.add(fresh.name(), VariableType.STRING) + ")";
            case 3 -> "(rich-or-young " + e + ")";
            case 4 -> "(not (lonely " + e + "))";
            case 5 -> "(knows " + e + " _)";
            default -> "($ knows " + e + " " + known.add(fresh.name(), VariableType.ENTITY) + ")";
        };
    }

    private String nestedQuery(KnownVariables known, int depth) {
        var inner = new KnownVariables(random);
        var in = new ArrayList<>(List.of("$"));
        var arguments = new ArrayList<>(List.of("$"));
        known.any().ifPresent(outer -> {
            in.add(inner.add(fresh.name(), outer.type()));
            arguments.add(outer.name());
        });
        var clauses = new ClauseGenerator(random, fresh, false, List.of());
        var where = new ArrayList<>(List.of(clauses.pattern(inner)));
        for (int i = random.nextInt(3); i > 0; i--) {
            where.add(clauses.clause(inner, depth + 2));
        }
        var found = inner.shuffled();
        if (found.isEmpty()) {
            return pattern(known);
        }
        var head = "[(q (quote [:find ";
        var tail = " :in " + String.join(" ", in) + " :where " + String.join(" ", where) + "]) "
                + String.join(" ", arguments) + ") ";
        var first = found.get(0);
        return switch (random.nextInt(4)) {
            case 0 -> head + "(count " + first.name() + ") ." + tail + known.add(fresh.name(), VariableType.LONG) + "]";
            case 1 ->
                head + "[" + first.name() + " ...]" + tail + "[" + known.add(fresh.name(), first.type()) + " ...]]";
            case 2 -> head + first.name() + tail + "[[" + known.add(fresh.name(), first.type()) + "]]]";
            default ->
                head + "(max " + first.name() + ")" + tail + "[[" + known.add(fresh.name(), VariableType.OTHER) + "]]]";
        };
    }

    /** Binds a new variable in each of its branches. */
    private String orJoin(KnownVariables known) {
        var bound = known.any(VariableType.ENTITY);
        if (bound.isEmpty()) {
            return pattern(known);
        }
        var e = bound.get();
        var x = known.add(fresh.name(), VariableType.LONG);
        var y = fresh.name();
        var join = random.nextBoolean() ? "[" + e + " " + x + "]" : "[[" + e + "] " + x + "]";
        return "(or-join " + join + " [" + e + " :person/age " + x + "] (and [" + e + " :person/age " + y + "] [(inc "
                + y + ") " + x + "]))";
    }

    /** Binds nothing. */
    private String filter(KnownVariables known, int depth) {
        var chosen = known.any();
        if (chosen.isEmpty()) {
            return pattern(known);
        }
        var only = known.only(chosen.get());
        var name = chosen.get().name();
        return switch (random.nextInt(6)) {
            case 0 -> "(not " + test(only) + ")";
            case 1 -> "($ not " + test(only) + ")";
            case 2 -> "(not-join [" + name + "] " + test(only) + " " + clause(only.copy(), depth + 1) + ")";
            case 3 -> "(or " + test(only) + " " + test(only) + ")";
            case 4 -> "(or (and " + test(only) + " " + test(only) + ") " + test(only) + ")";
            default -> "(or-join [" + name + "] " + test(only) + " (and " + test(only) + " " + test(only) + "))";
        };
    }

    /** About the only variable that is known. */
    private String test(KnownVariables only) {
        return only.any(VariableType.ENTITY)
                .map(e -> "[" + e + " "
                        + pick(List.of(":person/age 30", ":person/tags :red", ":person/money", ":person/knows _"))
                        + "]")
                .orElseGet(() -> functions.predicate(only).orElseThrow());
    }

    private <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
