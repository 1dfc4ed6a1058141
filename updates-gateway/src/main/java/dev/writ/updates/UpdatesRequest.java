package dev.writ.updates;

import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** What a client asks for in the query string of {@code /api/v1/updates}. */
record UpdatesRequest(From from, Filter filter, Format format) {
    private static final List<String> PARAMETERS = List.of("from", "action", "id", "principal", "status", "format");
    private static final int MAX_VALUES = 100;

    /**
     * @param lastEventId what a reconnecting event source read last; stronger than {@code from}, which belongs to its
     *     first connection
     * @throws ProblemException {@code malformed}, naming the parameter that is wrong
     */
    static UpdatesRequest parse(Map<String, List<String>> query, Optional<String> lastEventId) {
        for (var name : query.keySet()) {
            if (!PARAMETERS.contains(name)) {
                throw malformed("unknown parameter \"" + name + "\"; known are " + String.join(", ", PARAMETERS));
            }
        }
        var from = lastEventId
                .filter(id -> !id.isBlank())
                .or(() -> single(query, "from"))
                .map(From::parse);
        var format = single(query, "format")
                .map(token -> Format.of(token)
                        .orElseThrow(
                                () -> malformed("\"format\" must be json or transit+json, but is \"" + token + "\"")));
        var filter = new Filter(
                ids(query),
                several(query, "action"),
                several(query, "principal"),
                single(query, "status").map(UpdatesRequest::accepted));
        return new UpdatesRequest(from.orElseGet(From.Now::new), filter, format.orElse(Format.JSON));
    }

    UpdatesRequest withFormat(Format other) {
        return new UpdatesRequest(from, filter, other);
    }

    private static Set<String> ids(Map<String, List<String>> query) {
        var ids = new HashSet<String>();
        for (var id : several(query, "id")) {
            try {
                ids.add(UUID.fromString(id).toString());
            } catch (IllegalArgumentException e) {
                throw malformed("\"id\" must be a command id, a UUID, but is \"" + id + "\"");
            }
        }
        return ids;
    }

    private static boolean accepted(String status) {
        return switch (status) {
            case "accepted" -> true;
            case "failed" -> false;
            default -> throw malformed("\"status\" must be accepted or failed, but is \"" + status + "\"");
        };
    }

    private static Set<String> several(Map<String, List<String>> query, String name) {
        var values = query.getOrDefault(name, List.of());
        if (values.size() > MAX_VALUES) {
            throw malformed(
                    "\"" + name + "\" is given " + values.size() + " times; at most " + MAX_VALUES + " are possible");
        }
        if (values.stream().anyMatch(String::isBlank)) {
            throw malformed("\"" + name + "\" is empty");
        }
        return Set.copyOf(new HashSet<>(values));
    }

    private static Optional<String> single(Map<String, List<String>> query, String name) {
        var values = several(query, name);
        if (query.getOrDefault(name, List.of()).size() > 1) {
            throw malformed("\"" + name + "\" is given more than once");
        }
        return values.stream().findFirst();
    }

    private static ProblemException malformed(String detail) {
        return ProblemType.MALFORMED.because(detail);
    }
}
