package dev.writ.updates;

import dev.writ.common.error.ProblemException;
import dev.writ.database.datalog.AllowList;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a client asks for in the query string of {@code /api/v1/updates}.
 *
 * @param format of the messages; empty if the client leaves that to the transport
 * @param live a query to subscribe to from the start
 */
record UpdatesRequest(From from, Filter filter, Optional<Format> format, Optional<ClientMessage.Subscribe> live) {
    private static final List<String> STREAM = Stream.of(
                    List.of("from"), Filter.PARAMETERS, ClientMessage.Subscribe.PARAMETERS, List.of("format"))
            .flatMap(List::stream)
            .toList();
    private static final List<String> POLL = Stream.of(List.of("from"), Filter.PARAMETERS, List.of("wait", "limit"))
            .flatMap(List::stream)
            .toList();
    private static final int MAX_WAIT_SECONDS = 60;
    private static final int DEFAULT_LIMIT = 256;
    private static final int MAX_LIMIT = 1024;

    /**
     * A request that is answered once.
     *
     * @param patience how long it waits for something to answer with
     * @param limit the most messages that it is answered with
     */
    record Poll(UpdatesRequest request, Duration patience, int limit) {}

    /**
     * Of a stream, by either transport.
     *
     * @param lastEventId what a reconnecting event source read last; stronger than {@code from}, which belongs to its
     *     first connection
     * @param functions what a query may call
     * @throws ProblemException naming the parameter that is wrong
     */
    static UpdatesRequest ofStream(Map<String, List<String>> query, Optional<String> lastEventId, AllowList functions) {
        if (query.containsKey("wait") || query.containsKey("limit")) {
            throw Parameters.fault(
                    query.containsKey("wait") ? "wait" : "limit",
                    "is for long-polling, which is asked for by Accept: application/json");
        }
        return of(Parameters.of(query, STREAM), lastEventId, functions);
    }

    /** Of a single answer; see {@link #ofStream}. */
    static Poll ofPoll(Map<String, List<String>> query, Optional<String> lastEventId, AllowList functions) {
        if (query.containsKey("query")) {
            throw Parameters.fault("query", "is for streams: a live query is not polled; ask /api/v1/query instead");
        }
        var parameters = Parameters.of(query, POLL);
        return new Poll(
                of(parameters, lastEventId, functions),
                Duration.ofSeconds(
                        parameters.integer("wait", 0, MAX_WAIT_SECONDS).orElse(0)),
                parameters.integer("limit", 1, MAX_LIMIT).orElse(DEFAULT_LIMIT));
    }

    private static UpdatesRequest of(Parameters parameters, Optional<String> lastEventId, AllowList functions) {
        var from = lastEventId
                .filter(id -> !id.isBlank())
                .or(() -> parameters.single("from"))
                .map(From::parse);
        var format = parameters
                .single("format")
                .map(token -> Format.of(token)
                        .orElseThrow(() -> Parameters.fault(
                                "format", "must be json, transit+json or html, but is \"" + token + "\"")));
        var live = ClientMessage.Subscribe.read(parameters, functions);
        if (live.isPresent() && format.filter(Format.HTML::equals).isPresent()) {
            throw Parameters.fault("format", "can be html for outcomes only, not for a live query");
        }
        return new UpdatesRequest(from.orElseGet(From.Now::new), Filter.read(parameters, live.isEmpty()), format, live);
    }

    UpdatesRequest withFormat(Format other) {
        return new UpdatesRequest(from, filter, Optional.of(other), live);
    }
}
