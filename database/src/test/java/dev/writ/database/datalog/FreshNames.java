package dev.writ.database.datalog;

import java.util.List;
import java.util.Random;

/** Names of variables that were not given before. */
final class FreshNames {
    private static final List<String> STEMS =
            List.of("?x", "?e", "?n", "?größe", "?a->b", "?is-old?", "?x*", "?VALUE_", "?名");

    private final Random random;
    private int count;

    FreshNames(Random random) {
        this.random = random;
    }

    String name() {
        return STEMS.get(random.nextInt(STEMS.size())) + ++count;
    }
}
