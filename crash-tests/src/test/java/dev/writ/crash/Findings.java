package dev.writ.crash;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Violations by the rule they break: the first ones of each are told, the others counted. */
final class Findings {
    private static final int TOLD = 20;

    private final Map<String, List<String>> byRule = new LinkedHashMap<>();
    private final Map<String, Integer> counts = new LinkedHashMap<>();

    void add(String rule, String sentence) {
        int count = counts.merge(rule, 1, Integer::sum);
        if (count <= TOLD) {
            byRule.computeIfAbsent(rule, r -> new ArrayList<>()).add(rule + ": " + sentence);
        }
    }

    int count(String rule) {
        return counts.getOrDefault(rule, 0);
    }

    List<String> sentences() {
        var all = new ArrayList<String>();
        byRule.forEach((rule, told) -> {
            all.addAll(told);
            int more = counts.get(rule) - told.size();
            if (more > 0) {
                all.add(rule + ": and " + more + " more");
            }
        });
        return all;
    }
}
