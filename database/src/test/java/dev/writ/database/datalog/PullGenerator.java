package dev.writ.database.datalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Makes pull patterns about {@link People}. */
final class PullGenerator {
    private static final List<String> LEAVES = List.of(
            "*",
            "\"*\"",
            ":db/id",
            ":person/name",
            ":person/age",
            ":person/tags",
            ":person/knows",
            ":person/_knows",
            ":person/no-such",
            "(:person/age :as :years)",
            "(:person/name :as \"the name\")",
            "[:person/tags :limit 1 :as 7]",
            "[:person/tags :limit nil]",
            "(:person/money :default 0M)",
            "(:person/money :default [1 {:a #{:b}}])",
            "(limit :person/tags 1)",
            "(default :person/money \"none\")");

    private final Random random;

    PullGenerator(Random random) {
        this.random = random;
    }

    String pattern(int depth) {
        var specs = new ArrayList<String>();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            specs.add(depth < 3 && random.nextInt(3) == 0 ? nested(depth) : pick(LEAVES));
        }
        return "[" + String.join(" ", specs) + "]";
    }

    private String nested(int depth) {
        var attribute = pick(
                List.of(":person/knows", ":person/_knows", "(:person/knows :limit 1)", "[:person/knows :as :friends]"));
        var inner = switch (random.nextInt(5)) {
            case 0 -> "...";
            case 1 -> Integer.toString(1 + random.nextInt(3));
            default -> pattern(depth + 1);
        };
        return "{" + attribute + " " + inner + "}";
    }

    private String pick(List<String> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
