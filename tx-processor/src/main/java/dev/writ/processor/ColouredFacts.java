package dev.writ.processor;

import dev.writ.common.message.Fact;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongUnaryOperator;

/** The facts of one transaction, and colours for those of its entities that have no pair yet. */
final class ColouredFacts {
    private final FactsComparison comparison;
    private final LongUnaryOperator forked;
    private final Map<Long, List<Fact>> concerning = new HashMap<>();
    private final TreeMap<Long, String> unpaired = new TreeMap<>();
    private final Map<Long, Long> paired = new HashMap<>();

    /**
     * @param entities that have no pair yet
     * @param forked the forked id of any other
     */
    ColouredFacts(FactsComparison comparison, List<Fact> facts, Set<Long> entities, LongUnaryOperator forked) {
        this.comparison = comparison;
        this.forked = forked;
        entities.forEach(id -> unpaired.put(id, ""));
        for (var fact : facts) {
            concerns(fact.e(), fact);
            if (comparison.refers(fact) && fact.v().longValue() != fact.e()) {
                concerns(fact.v().longValue(), fact);
            }
        }
    }

    private void concerns(long id, Fact fact) {
        if (unpaired.containsKey(id)) {
            concerning.computeIfAbsent(id, i -> new ArrayList<>()).add(fact);
        }
    }

    /** Colours by entity. */
    SortedMap<Long, String> unpaired() {
        return unpaired;
    }

    int colours() {
        return new HashSet<>(unpaired.values()).size();
    }

    void pair(long id, long forkedId) {
        unpaired.remove(id);
        paired.put(id, forkedId);
    }

    /** All entities without a pair look alike again. */
    void begin() {
        unpaired.replaceAll((id, colour) -> "");
    }

    /** @param palette has a colour for each set of facts met so far */
    void refine(Map<List<String>, String> palette) {
        var refined = new HashMap<Long, String>();
        unpaired.forEach((id, colour) -> {
            var facts = said(id);
            facts.sort(null);
            facts.add(colour);
            refined.put(id, palette.computeIfAbsent(facts, f -> "colour " + palette.size()));
        });
        unpaired.putAll(refined);
    }

    /** The facts that concern an entity, itself being "self". */
    List<String> said(long self) {
        var said = new ArrayList<String>();
        for (var fact : concerning.getOrDefault(self, List.of())) {
            said.add(String.join(" ", comparison.named(fact, id -> id == self ? "self" : name(id))));
        }
        return said;
    }

    private String name(long id) {
        var colour = unpaired.get(id);
        if (colour != null) {
            return colour;
        }
        var known = paired.get(id);
        return "=" + (known == null ? forked.applyAsLong(id) : known);
    }
}
