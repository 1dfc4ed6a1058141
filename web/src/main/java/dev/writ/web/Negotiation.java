package dev.writ.web;

import dev.writ.common.error.ProblemType;
import dev.writ.common.media.Json;
import io.javalin.http.Context;
import io.javalin.http.Header;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Which {@link Representation} a client gets: the one it weighs highest, and of equals the first. */
public final class Negotiation {
    private Negotiation() {}

    /**
     * The representation that answers this request. A handler that changes something calls this first, so that a
     * client that could not read the answer causes nothing.
     *
     * @throws dev.writ.common.error.ProblemException {@code NOT_ACCEPTABLE}, naming what is offered
     */
    public static Representation of(Context ctx) {
        return find(ctx)
                .orElseThrow(() -> notAcceptable(Arrays.stream(Representation.values())
                        .map(Representation::mediaType)
                        .toList()));
    }

    /**
     * Of the media types that a special resource offers, such as an event stream, the one the client weighs highest;
     * of equals the first.
     *
     * @throws dev.writ.common.error.ProblemException {@code NOT_ACCEPTABLE}, naming what is offered
     */
    public static String choose(Context ctx, List<String> offered) {
        var header =
                AcceptHeader.parse(String.join(",", Collections.list(ctx.req().getHeaders(Header.ACCEPT))));
        return offered.stream()
                .filter(mediaType -> header.weight(mediaType) > 0)
                .min(Comparator.comparingDouble(mediaType -> -header.weight(mediaType)))
                .orElseThrow(() -> notAcceptable(offered));
    }

    /** {@link #of}, or nothing if the client accepts no representation. */
    static Optional<Representation> find(Context ctx) {
        var fields = Collections.list(ctx.req().getHeaders(Header.ACCEPT));
        return choose(String.join(",", fields));
    }

    static Optional<Representation> choose(String accept) {
        var header = AcceptHeader.parse(accept);
        Representation best = null;
        double bestWeight = 0;
        for (var candidate : Representation.values()) {
            double weight = header.weight(candidate.mediaType());
            if (weight > bestWeight) {
                best = candidate;
                bestWeight = weight;
            }
        }
        return Optional.ofNullable(best);
    }

    /** The representation of a problem: one that is accepted as such or as a problem document, else JSON. */
    static Representation forProblem(Context ctx) {
        return find(ctx).orElse(Representation.JSON);
    }

    private static RuntimeException notAcceptable(List<String> mediaTypes) {
        var offered = Json.array();
        mediaTypes.forEach(offered::add);
        return ProblemType.NOT_ACCEPTABLE
                .because("none of the accepted media types is offered here; the member \"offered\" lists what is")
                .with("offered", offered);
    }
}
