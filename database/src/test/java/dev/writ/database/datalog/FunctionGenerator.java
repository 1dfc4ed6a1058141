package dev.writ.database.datalog;

import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Makes calls of allowed functions on known variables. */
final class FunctionGenerator {
    private final Random random;
    private final FreshNames fresh;

    FunctionGenerator(Random random, FreshNames fresh) {
        this.random = random;
        this.fresh = fresh;
    }

    /** About one variable; empty if none is known that something could be asked of. */
    Optional<String> predicate(KnownVariables known) {
        return known.any()
                .map(v -> "[("
                        + pick(switch (v.type()) {
                                    case STRING ->
                                        List.of(
                                                "clojure.string/starts-with? % \"A\"",
                                                "clojure.string/includes? % \"n\"",
                                                "not= % \"Bob\"",
                                                "string? %",
                                                "< \"B\" %");
                                    case LONG -> List.of("odd? %", "< % 25", "<= -5 %", "!= % 30", "= 30 %", ">= % 20");
                                    case KEYWORD -> List.of("= % :red", "keyword? %", "contains? #{:red} %", "some? %");
                                    case DECIMAL -> List.of("< 1M %", "decimal? %", "zero? %");
                                    case ENTITY -> List.of("missing? $ % :person/money", "some? %");
                                    case OTHER -> List.of("some? %");
                                })
                                .replace("%", v.name())
                        + ")]");
    }

    /** Binds what is new. */
    String call(KnownVariables known) {
        var chosen = random.nextInt(3) == 0 ? Optional.<KnownVariables.Variable>empty() : known.any();
        if (chosen.isEmpty()) {
            return fromNothing(known);
        }
        var name = chosen.get().name();
        return switch (chosen.get().type()) {
            case STRING -> ofString(name, known);
            case LONG ->
                bind(
                        pick(List.of("- % 1", "quot % 7", "mod % 7", "max % 5", "rem % 4", "abs %")),
                        name,
                        known,
                        VariableType.LONG);
            case KEYWORD -> bind("name %", name, known, VariableType.STRING);
            case DECIMAL -> bind(pick(List.of("+ % 1M", "* % 2M", "- %")), name, known, VariableType.DECIMAL);
            default -> ofEntity(name, known);
        };
    }

    private String ofString(String name, KnownVariables known) {
        return random.nextInt(4) == 0
                ? bind("count %", name, known, VariableType.LONG)
                : bind(
                        pick(List.of(
                                "str % \"-\" 1", "subs % 0 0", "clojure.string/upper-case %", "clojure.string/trim %")),
                        name,
                        known,
                        VariableType.STRING);
    }

    private String ofEntity(String name, KnownVariables known) {
        return switch (random.nextInt(3)) {
            case 0 -> bind("get-else $ % :person/age 0", name, known, VariableType.LONG);
            case 1 -> bind("get-else $ % :person/name \"nobody\"", name, known, VariableType.STRING);
            default ->
                "[(get-some $ " + name + " :person/money :person/age) [_ " + known.add(fresh.name(), VariableType.OTHER)
                        + "]]";
        };
    }

    private String fromNothing(KnownVariables known) {
        return switch (random.nextInt(7)) {
            case 0 -> "[(ground 5) " + known.add(fresh.name(), VariableType.LONG) + "]";
            case 1 -> "[(ground [1 2 3]) [" + known.add(fresh.name(), VariableType.LONG) + " ...]]";
            case 2 ->
                "[(ground [[1 :a] [2 :b]]) [[" + known.add(fresh.name(), VariableType.LONG) + " "
                        + known.add(fresh.name(), VariableType.KEYWORD) + "]]]";
            case 3 ->
                "[(untuple [1 \"a\"]) [" + known.add(fresh.name(), VariableType.LONG) + " "
                        + known.add(fresh.name(), VariableType.STRING) + "]]";
            case 4 -> "[(tuple 1 [:a {:b #{2}}]) " + known.add(fresh.name(), VariableType.OTHER) + "]";
            case 5 ->
                "[(fulltext $ :person/name \"Ann\") [[" + known.add(fresh.name(), VariableType.ENTITY) + " "
                        + known.add(fresh.name(), VariableType.STRING) + " _ _]]]";
            default -> "[(str \"a\" 1 :b) " + known.add(fresh.name(), VariableType.STRING) + "]";
        };
    }

    private String bind(String call, String name, KnownVariables known, VariableType type) {
        return "[(" + call.replace("%", name) + ") " + known.add(fresh.name(), type) + "]";
    }

    private String pick(List<String> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
