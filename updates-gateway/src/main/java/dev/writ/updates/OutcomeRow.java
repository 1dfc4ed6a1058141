package dev.writ.updates;

import com.fasterxml.jackson.databind.JsonNode;
import dev.writ.common.config.BaseUrl;
import dev.writ.web.QueryLinks;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * An outcome as a row of the page. What is long is cut short: the whole of it is where {@link #command} leads.
 *
 * @param instant of its transaction
 * @param trouble why it failed; empty if it was accepted
 * @param attributes the first of those that it touched, with their colons
 * @param more how many others it touched
 * @param omitted how many facts there were, if they are too many to be listed; otherwise 0
 * @param around empty for an outcome that does not say where it stands in the database
 */
public record OutcomeRow(
        String instant,
        String action,
        boolean accepted,
        String trouble,
        String principal,
        List<String> attributes,
        int more,
        long omitted,
        String id,
        String command,
        Optional<QueryLinks.Around> around) {
    private static final int SHORT = 120;
    private static final int LONG = 400;
    private static final int ATTRIBUTES = 6;

    /** @param body of a message about an outcome */
    static OutcomeRow of(JsonNode body, boolean accepted, BaseUrl commandApi, QueryLinks queries) {
        var id = body.path("key").asText();
        var value = body.path("value");
        var names = new LinkedHashSet<String>();
        value.path("facts").forEach(fact -> names.add(":" + cut(fact.path("a").asText(), SHORT)));
        return new OutcomeRow(
                cut(value.path("tx-instant").asText(), SHORT),
                cut(value.path("action").asText(), SHORT),
                accepted,
                accepted ? "" : trouble(value.path("error")),
                cut(value.path("meta").path("principal").asText(), SHORT),
                names.stream().limit(ATTRIBUTES).toList(),
                Math.max(0, names.size() - ATTRIBUTES),
                value.path("facts-omitted").asLong(0),
                cut(id, SHORT),
                commandApi.at("/api/v1/commands/"
                        + URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20")),
                isPlaced(id, value) ? Optional.of(queries.around(value, accepted)) : Optional.empty());
    }

    private static String trouble(JsonNode error) {
        var title = cut(error.path("title").asText(), SHORT);
        var detail = cut(error.path("detail").asText(), LONG);
        return title.isEmpty() || detail.isEmpty() ? title + detail : title + ": " + detail;
    }

    /** Who else writes to the topic may leave out what an outcome must have. */
    private static boolean isPlaced(String id, JsonNode value) {
        return value.path("id").asText().equals(id)
                && isUuid(id)
                && value.path("prev-t").isIntegralNumber()
                && value.path("basis-t").isIntegralNumber();
    }

    private static boolean isUuid(String id) {
        try {
            return UUID.fromString(id).toString().equals(id);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String cut(String text, int most) {
        return text.codePointCount(0, text.length()) <= most
                ? text
                : text.substring(0, text.offsetByCodePoints(0, most)) + "…";
    }
}
