package dev.writ.query;

import com.fasterxml.jackson.databind.JsonNode;
import dev.writ.common.error.Problem;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The part of a text that a problem is about.
 *
 * @param start the first of its characters
 * @param end the one after its last
 */
record QueryMark(int start, int end) {
    private static final Pattern LINE_AND_COLUMN = Pattern.compile("line (\\d{1,9}), column (\\d{1,9})");

    /** Empty where the problem does not say, or says more than can be found. */
    static Optional<QueryMark> of(String text, Problem problem) {
        var at = problem.members().get("at");
        if (at != null && at.isTextual()) {
            return new EdnPlaces(text).find(at.textValue());
        }
        var parameter = problem.members().get("parameter");
        return Optional.ofNullable(parameter)
                .map(JsonNode::textValue)
                .filter("query"::equals)
                .flatMap(query -> ofLine(text, problem.detail()));
    }

    /** Text that is no EDN has no places, but lines. */
    private static Optional<QueryMark> ofLine(String text, String detail) {
        var m = LINE_AND_COLUMN.matcher(detail);
        if (!m.find()) {
            return Optional.empty();
        }
        int start = 0;
        for (int line = Integer.parseInt(m.group(1)); line > 1; line--) {
            start = text.indexOf('\n', start) + 1;
            if (start == 0) {
                return Optional.empty();
            }
        }
        start = Math.min(start + Integer.parseInt(m.group(2)) - 1, text.length());
        return Optional.of(new QueryMark(start, Math.min(start + 1, text.length())));
    }
}
