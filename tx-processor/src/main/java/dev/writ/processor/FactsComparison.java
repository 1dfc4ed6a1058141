package dev.writ.processor;

import dev.writ.common.media.Json;
import dev.writ.common.message.Fact;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.LongFunction;
import java.util.function.Predicate;

/**
 * Compares what one command changed in two histories. Entities that are new in both have other ids in each, so facts are
 * equal if there is a pairing of these entities under which they are.
 *
 * @param ids grows by the pairs that are found
 * @param isReference whether the values of an attribute are entities
 */
record FactsComparison(EntityIds ids, Predicate<String> isReference) {
    /**
     * Facts without a counterpart. Those of the forked history are told with the ids of the original one; an entity that
     * has none there is its own id in the fork, negated.
     */
    record Difference(List<Fact> onlyBefore, List<Fact> onlyAfter) {
        boolean none() {
            return onlyBefore.isEmpty() && onlyAfter.isEmpty();
        }
    }

    Difference compare(List<Fact> before, List<Fact> after) {
        var original = unpaired(before, id -> ids.forked(id).isEmpty());
        var forked = unpaired(after, id -> ids.original(id).isEmpty());
        // Datomic numbers the entities of equal transactions alike: nearly always the first guess is right.
        var guess = inOrder(original, forked);
        if (guess.size() != original.size() || !difference(before, after, guess).none()) {
            guess = new EntityPairing(
                            new ColouredFacts(
                                    this, before, original, id -> ids.forked(id).orElseThrow()),
                            new ColouredFacts(this, after, forked, id -> id))
                    .pairs();
        }
        guess.forEach(ids::pair);
        return difference(before, after, Map.of());
    }

    private TreeSet<Long> unpaired(List<Fact> facts, Predicate<Long> isNew) {
        var found = new TreeSet<Long>();
        for (var fact : facts) {
            found.add(fact.e());
            if (refers(fact)) {
                found.add(fact.v().longValue());
            }
        }
        found.removeIf(isNew.negate());
        return found;
    }

    private static Map<Long, Long> inOrder(TreeSet<Long> original, TreeSet<Long> forked) {
        var pairs = new HashMap<Long, Long>();
        if (original.size() == forked.size()) {
            var others = forked.iterator();
            original.forEach(id -> pairs.put(id, others.next()));
        }
        return pairs;
    }

    boolean refers(Fact fact) {
        return fact.v().isIntegralNumber() && isReference.test(fact.a());
    }

    private Difference difference(List<Fact> before, List<Fact> after, Map<Long, Long> guess) {
        LongFunction<String> originalName = id -> guess.containsKey(id)
                ? "=" + guess.get(id)
                : ids.forked(id).map(f -> "=" + f).orElse("original " + id);
        LongFunction<String> forkedName = id -> "=" + id;
        var onlyBefore = new LinkedHashMap<List<String>, Fact>();
        before.forEach(f -> onlyBefore.put(named(f, originalName), f));
        var onlyAfter = after.stream()
                .filter(f -> onlyBefore.remove(named(f, forkedName)) == null)
                .map(this::inOriginalIds)
                .toList();
        return new Difference(List.copyOf(onlyBefore.values()), onlyAfter);
    }

    /** A fact as text, for comparing. JSON nodes of one number can be of different types. */
    List<String> named(Fact fact, LongFunction<String> name) {
        var value = refers(fact) ? name.apply(fact.v().longValue()) : Json.text(fact.v());
        return List.of(name.apply(fact.e()), fact.a(), value, Boolean.toString(fact.added()));
    }

    private Fact inOriginalIds(Fact fact) {
        var value = refers(fact)
                ? Json.mapper().getNodeFactory().numberNode(originalId(fact.v().longValue()))
                : fact.v();
        return new Fact(originalId(fact.e()), fact.a(), value, fact.added());
    }

    private long originalId(long forked) {
        return ids.original(forked).orElse(-forked);
    }
}
