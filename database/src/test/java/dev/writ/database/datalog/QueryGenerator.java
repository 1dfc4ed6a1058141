package dev.writ.database.datalog;

import dev.writ.database.datalog.GeneratedQuery.Input;
import dev.writ.database.datalog.GeneratedQuery.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Makes queries about {@link People} out of every part of the language, each one that Datomic can run. */
final class QueryGenerator {
    private static final List<String> AGGREGATES_OF_ALL = List.of("count", "count-distinct", "distinct");
    private static final List<String> AGGREGATES_IN_ORDER = List.of("min", "max", "min 2", "max 1");
    private static final List<String> AGGREGATES_OF_NUMBERS = List.of("sum", "avg", "median");
    private static final List<String> RANDOM_AGGREGATES = List.of("rand", "sample 2");

    private final Random random;
    private final FreshNames fresh;

    QueryGenerator(long seed) {
        random = new Random(seed);
        fresh = new FreshNames(random);
    }

    GeneratedQuery next() {
        var known = new KnownVariables(random);
        var in = inputs(known);
        boolean rules = in.stream().anyMatch(i -> i.form().equals("%"));
        var relations = in.stream()
                .map(Input::form)
                .filter(f -> f.startsWith("$") && f.length() > 1)
                .toList();
        var clauses = new ClauseGenerator(random, fresh, rules, relations);
        var where = new ArrayList<String>();
        if (known.isEmpty() || random.nextInt(4) > 0) {
            where.add(clauses.pattern(known));
        }
        for (int i = random.nextInt(5); i > 0; i--) {
            where.add(clauses.clause(known, 0));
        }
        if (known.isEmpty()) {
            where.add("[(ground 1) " + known.add(fresh.name(), VariableType.LONG) + "]");
        }
        return found(known, in, where);
    }

    private List<Input> inputs(KnownVariables known) {
        var in = new ArrayList<Input>();
        in.add(new Input("$", null));
        for (int i = random.nextInt(4); i > 0; i--) {
            in.add(input(known, in));
        }
        if (in.size() == 1 && random.nextBoolean()) {
            return new ArrayList<>();
        }
        Collections.shuffle(in, random);
        return in;
    }

    private Input input(KnownVariables known, List<Input> before) {
        switch (random.nextInt(9)) {
            case 0 -> {
                var type = random.nextInt(VariableType.CONSTANTS.size());
                return new Input(
                        known.add(fresh.name(), VariableType.values()[type]), pick(VariableType.CONSTANTS.get(type)));
            }
            case 1 -> {
                return new Input(known.add(fresh.name(), VariableType.ENTITY), "[:person/name \"Ann\"]");
            }
            case 2 -> {
                var first = random.nextBoolean() ? "_" : known.add(fresh.name(), VariableType.STRING);
                return new Input("[" + first + " " + known.add(fresh.name(), VariableType.LONG) + "]", "[\"Ann\" 30]");
            }
            case 3 -> {
                return new Input(
                        "[" + known.add(fresh.name(), VariableType.STRING) + " ...]",
                        pick(List.of("[\"Ann\" \"Bob\"]", "#{\"Ann\" \"Zed\"}")));
            }
            case 4 -> {
                var form = "[[" + known.add(fresh.name(), VariableType.STRING) + " "
                        + known.add(fresh.name(), VariableType.LONG) + "]]";
                return new Input(form, pick(List.of("[[\"Ann\" 1] [\"Bob\" 2]]", "#{[\"Ann\" 30]}", "{\"Bob\" 20}")));
            }
            case 5 -> {
                return once("%", PeopleRules.TEXT, before, known);
            }
            case 6 -> {
                return once(pick(List.of("$r", "$other-1")), "[[\"Ann\" 1] [\"Bob\" 30] [\"Zed\" 2]]", before, known);
            }
            case 7 -> {
                return once("pattern", new PullGenerator(random).pattern(0), before, known);
            }
            default -> {
                return new Input("[" + known.add(fresh.name(), VariableType.KEYWORD) + " ...]", "[:red :green]");
            }
        }
    }

    /** What may stand in {@code :in} once only. */
    private Input once(String form, String argument, List<Input> before, KnownVariables known) {
        return before.stream().anyMatch(i -> i.form().equals(form))
                ? new Input(known.add(fresh.name(), VariableType.LONG), "30")
                : new Input(form, argument);
    }

    private GeneratedQuery found(KnownVariables known, List<Input> in, List<String> where) {
        var shape = pick(
                List.of(Shape.RELATION, Shape.RELATION, Shape.RELATION, Shape.COLLECTION, Shape.TUPLE, Shape.SCALAR));
        var left = known.shuffled();
        int wanted = shape == Shape.COLLECTION || shape == Shape.SCALAR ? 1 : 1 + random.nextInt(3);
        var find = new ArrayList<String>();
        while (find.size() < wanted && !left.isEmpty()) {
            find.add(element(left.remove(0), in));
        }
        var with = new ArrayList<String>();
        if (!left.isEmpty() && random.nextInt(3) == 0) {
            with.add(left.get(0).name());
        }
        var names = "";
        if (shape == Shape.RELATION && random.nextInt(3) == 0) {
            names = pick(List.of(":keys", ":strs", ":syms"));
            for (int i = 0; i < find.size(); i++) {
                names += pick(List.of(" name", " größe", " is-old?")) + i;
            }
        }
        boolean answersVary = find.stream().anyMatch(f -> f.startsWith("(rand") || f.startsWith("(sample"));
        return new GeneratedQuery(shape, find, names, with, in, where, answersVary);
    }

    private String element(KnownVariables.Variable variable, List<Input> in) {
        int choice = random.nextInt(10);
        if (variable.type() == VariableType.ENTITY && choice < 4) {
            var source = in.isEmpty() || random.nextInt(4) > 0 ? "" : "$ ";
            boolean given = in.stream().anyMatch(i -> i.form().equals("pattern")) && random.nextBoolean();
            return "(pull " + source + variable.name() + " "
                    + (given ? "pattern" : new PullGenerator(random).pattern(0)) + ")";
        }
        if (choice < 7) {
            return variable.name();
        }
        var aggregates = new ArrayList<>(AGGREGATES_OF_ALL);
        if (variable.type() != VariableType.OTHER) {
            aggregates.addAll(AGGREGATES_IN_ORDER);
        }
        if (variable.type() == VariableType.LONG) {
            aggregates.addAll(AGGREGATES_OF_NUMBERS);
        }
        if (random.nextInt(10) == 0) {
            aggregates.addAll(RANDOM_AGGREGATES);
        }
        return "(" + pick(aggregates) + " " + variable.name() + ")";
    }

    private <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
