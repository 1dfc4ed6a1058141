package dev.writ.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.writ.common.config.BaseUrl;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Links from a decided command to query-api: the entities of its facts, whole, in the database as it was just before it
 * and just after; of more than {@link #MAX_ENTITIES} the first. An entity that was not there is not in the answer. A
 * command without facts, or with so many that its outcome omits them, is linked to its transaction instead; a failed one
 * to its transaction as well, just after only, for it changed nothing.
 *
 * <p>A link waits for the t it shows ({@code basis-t}), so that it can be followed at once, and its answer never changes.
 *
 * @param queryApi where clients find query-api
 */
public record QueryLinks(BaseUrl queryApi) {
    /** Members of {@code links}, and the end of the relation's URI. */
    private static final String BEFORE = "just-before";

    public static final String AFTER = "just-after";

    /** No registered relation says it: what is linked is no version of the command, but the state of what it touched. */
    private static final String RELATIONS = "https://writ.dev/rels/";

    private static final Map<String, String> TITLES =
            Map.of(BEFORE, "What it touched, as it was just before", AFTER, "What it touched, as it was just after");

    /** So many have room in a link of 2 KB. */
    static final int MAX_ENTITIES = 50;

    private static final String PATH = "/api/v1/query?query=";
    private static final String ENTITIES = "[:find [(pull ?e [*]) ...] :in $ [?e ...] :where [?e]]";
    private static final String TRANSACTION = "[:find [(pull ?tx [*]) ...] :in $ ?id :where [?tx :cmd/id ?id]]";

    /**
     * The addresses for one command.
     *
     * @param before empty for a command that failed
     */
    public record Around(Optional<String> before, String after) {}

    /**
     * @param outcome of a command, with {@code id}, {@code prev-t}, {@code basis-t} and {@code facts} where an outcome
     *     has them
     */
    public Around around(JsonNode outcome, boolean accepted) {
        var entities = accepted ? entities(outcome.path("facts")) : Set.<Long>of();
        var question = entities.isEmpty()
                ? question(TRANSACTION, "[#uuid \"" + outcome.get("id").textValue() + "\"]")
                : question(ENTITIES, "[[" + String.join(",", texts(entities)) + "]]");
        var before = accepted ? Optional.of(asOf(question, outcome.get("prev-t"))) : Optional.<String>empty();
        return new Around(before, asOf(question, outcome.get("basis-t")));
    }

    /** Puts {@link #around} into the {@code links} of {@code resource}, which is that outcome. */
    public void addTo(ObjectNode resource, boolean accepted) {
        var links = resource.withObject("/links");
        var around = around(resource, accepted);
        around.before().ifPresent(before -> links.put(BEFORE, before));
        links.put(AFTER, around.after());
    }

    /** The values of {@code Link} header fields (RFC 8288) for what {@link #addTo} has added. */
    public static List<String> headers(ObjectNode resource) {
        var values = new ArrayList<String>();
        for (var relation : List.of(BEFORE, AFTER)) {
            var target = resource.path("links").path(relation);
            if (target.isTextual()) {
                values.add("<%s>; rel=\"%s%s\"; title=\"%s\""
                        .formatted(target.textValue(), RELATIONS, relation, TITLES.get(relation)));
            }
        }
        return values;
    }

    /** The resource without these links, for a page that has them in words. */
    public static ObjectNode without(ObjectNode resource) {
        var rest = resource.deepCopy();
        if (rest.path("links") instanceof ObjectNode links) {
            links.remove(List.of(BEFORE, AFTER));
        }
        return rest;
    }

    private static Set<Long> entities(JsonNode facts) {
        var entities = new LinkedHashSet<Long>();
        for (var fact : facts) {
            entities.add(fact.get("e").longValue());
            if (entities.size() == MAX_ENTITIES) {
                break;
            }
        }
        return entities;
    }

    private static List<String> texts(Set<Long> numbers) {
        return numbers.stream().map(String::valueOf).toList();
    }

    private String question(String query, String args) {
        return queryApi.at(PATH) + encoded(query) + "&args=" + encoded(args);
    }

    private static String asOf(String question, JsonNode t) {
        return question + "&as-of=" + t.longValue() + "&basis-t=" + t.longValue();
    }

    /** As for a form, but a comma may stand in a query as it is, and {@code %20} is a space to every reader. */
    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("%2C", ",")
                .replace("+", "%20");
    }
}
