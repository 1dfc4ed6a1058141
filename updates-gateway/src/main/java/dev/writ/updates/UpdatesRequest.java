package dev.writ.updates;

import dev.writ.common.error.ProblemException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What a client asks for in the query string of {@code /api/v1/updates}. */
record UpdatesRequest(From from, Filter filter, Format format) {
    private static final List<String> PARAMETERS = Stream.of(List.of("from"), Filter.PARAMETERS, List.of("format"))
            .flatMap(List::stream)
            .toList();

    /**
     * @param lastEventId what a reconnecting event source read last; stronger than {@code from}, which belongs to its
     *     first connection
     * @throws ProblemException {@code malformed}, naming the parameter that is wrong
     */
    static UpdatesRequest parse(Map<String, List<String>> query, Optional<String> lastEventId) {
        var parameters = Parameters.of(query, PARAMETERS);
        var from = lastEventId
                .filter(id -> !id.isBlank())
                .or(() -> parameters.single("from"))
                .map(From::parse);
        var format = parameters
                .single("format")
                .map(token -> Format.of(token)
                        .orElseThrow(() ->
                                Parameters.fault("format", "must be json or transit+json, but is \"" + token + "\"")));
        return new UpdatesRequest(
                from.orElseGet(From.Now::new), Filter.read(parameters, true), format.orElse(Format.JSON));
    }

    UpdatesRequest withFormat(Format other) {
        return new UpdatesRequest(from, filter, other);
    }
}
