package dev.writ.updates;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * The attributes of an outcome's facts, by their names without a colon. The facts of the transaction itself are not among
 * them.
 *
 * @param all whether any attribute may be among them: the outcome has so many facts that it does not list them
 */
record Touched(Set<String> attributes, boolean all) {
    static final Touched NOTHING = new Touched(Set.of(), false);
    static final Touched ANYTHING = new Touched(Set.of(), true);

    /** @param outcome a value of {@code accepted-cmds} or {@code failed-cmds} */
    static Touched by(JsonNode outcome) {
        if (outcome.has("facts-omitted")) {
            return ANYTHING;
        }
        var attributes = new HashSet<String>();
        for (var fact : outcome.path("facts")) {
            attributes.add(fact.path("a").asText());
        }
        return attributes.isEmpty() ? NOTHING : new Touched(Set.copyOf(attributes), false);
    }

    boolean anyOf(Collection<String> names) {
        return all || names.stream().anyMatch(attributes::contains);
    }
}
