package dev.writ.processor;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Pairs the new entities of one transaction with those of another by what is said of them. Each has a colour, which
 * stands for its facts: attributes, values, and the colours of the entities it is linked with. Colours are refined until
 * they tell apart all that can be told apart; then equal ones are paired. What remains, if the transactions are not
 * equal, is paired with what it has most facts in common with.
 */
final class EntityPairing {
    /** Entities that look alike are paired one by one at first, for the sake of those that are linked with them. */
    private static final int SINGLE_TIES = 32;

    private static final int MAX_COMPARISONS = 10_000;

    private final ColouredFacts original;
    private final ColouredFacts forked;
    private final Map<Long, Long> pairs = new HashMap<>();

    EntityPairing(ColouredFacts original, ColouredFacts forked) {
        this.original = original;
        this.forked = forked;
    }

    /** Forked ids by original ones. */
    Map<Long, Long> pairs() {
        int ties = 0;
        while (true) {
            refine();
            var candidates = candidates();
            if (candidates.isEmpty()) {
                break;
            }
            var certain = candidates.stream()
                    .filter(c -> c.originals().size() == 1 && c.forkeds().size() == 1)
                    .toList();
            if (!certain.isEmpty()) {
                certain.forEach(c -> pair(c.originals().first(), c.forkeds().first()));
            } else if (ties++ < SINGLE_TIES) {
                var first = candidates.get(0);
                pair(first.originals().first(), first.forkeds().first());
            } else {
                candidates.forEach(this::pairInOrder);
            }
        }
        pairSimilar();
        return pairs;
    }

    /** Entities of one colour. */
    private record Candidates(TreeSet<Long> originals, TreeSet<Long> forkeds) {}

    private void pair(long originalId, long forkedId) {
        pairs.put(originalId, forkedId);
        original.pair(originalId, forkedId);
        forked.pair(forkedId, forkedId);
    }

    private void pairInOrder(Candidates candidates) {
        var others = candidates.forkeds().iterator();
        for (long id : candidates.originals()) {
            if (others.hasNext()) {
                pair(id, others.next());
            }
        }
    }

    /** Both sides take their colours from one palette: equal colours mean equal facts. */
    private void refine() {
        original.begin();
        forked.begin();
        int told;
        do {
            told = original.colours() + forked.colours();
            var palette = new HashMap<List<String>, String>();
            original.refine(palette);
            forked.refine(palette);
        } while (original.colours() + forked.colours() > told);
    }

    private List<Candidates> candidates() {
        var byColour = new TreeMap<String, Candidates>();
        original.unpaired()
                .forEach(
                        (id, colour) -> candidates(byColour, colour).originals().add(id));
        forked.unpaired()
                .forEach((id, colour) -> candidates(byColour, colour).forkeds().add(id));
        return byColour.values().stream()
                .filter(c -> !c.originals().isEmpty() && !c.forkeds().isEmpty())
                .toList();
    }

    private static Candidates candidates(Map<String, Candidates> byColour, String colour) {
        return byColour.computeIfAbsent(colour, c -> new Candidates(new TreeSet<>(), new TreeSet<>()));
    }

    private void pairSimilar() {
        if ((long) original.unpaired().size() * forked.unpaired().size() > MAX_COMPARISONS) {
            return;
        }
        for (long id : List.copyOf(original.unpaired().keySet())) {
            var said = original.said(id);
            long best = -1;
            int most = 0;
            for (long other : forked.unpaired().keySet()) {
                var common = new HashSet<>(forked.said(other));
                common.retainAll(said);
                if (common.size() > most) {
                    most = common.size();
                    best = other;
                }
            }
            if (most > 0) {
                pair(id, best);
            }
        }
    }
}
