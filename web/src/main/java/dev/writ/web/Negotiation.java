package dev.writ.web;

import dev.writ.common.error.ProblemType;
import dev.writ.common.media.Json;
import io.javalin.http.Context;
import io.javalin.http.Header;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** Which {@link Representation} a client gets: the one it weighs highest, and of equals the first. */
public final class Negotiation {
    private static final List<Representation> REPRESENTATIONS = List.of(Representation.values());

    private Negotiation() {}

    /**
     * The representation that answers this request. A handler that changes something calls this first, so that a
     * client that could not read the answer causes nothing.
     *
     * @throws dev.writ.common.error.ProblemException {@code NOT_ACCEPTABLE}, naming what is offered
     */
    public static Representation of(Context ctx) {
        return choose(accept(ctx)).orElseThrow(() -> notAcceptable(Representation.mediaTypes()));
    }

    /**
     * Of the media types that a special resource offers, such as an event stream, the one the client weighs highest;
     * of equals the first.
     *
     * @throws dev.writ.common.error.ProblemException {@code NOT_ACCEPTABLE}, naming what is offered
     */
    public static String choose(Context ctx, List<String> offered) {
        return heaviest(offered, AcceptHeader.parse(accept(ctx))::weight).orElseThrow(() -> notAcceptable(offered));
    }

    static Optional<Representation> choose(String accept) {
        var header = AcceptHeader.parse(accept);
        return heaviest(REPRESENTATIONS, representation -> header.weight(representation.mediaType()));
    }

    /** A problem is told in any case: in JSON to whoever accepts nothing that is offered. */
    static Representation ofProblem(String accept) {
        var header = AcceptHeader.parse(accept);
        return heaviest(
                        REPRESENTATIONS,
                        representation -> Math.max(
                                header.weight(representation.mediaType()),
                                header.weight(representation.problemMediaType())))
                .orElse(Representation.JSON);
    }

    static String accept(Context ctx) {
        return String.join(",", Collections.list(ctx.req().getHeaders(Header.ACCEPT)));
    }

    private static <T> Optional<T> heaviest(List<T> candidates, ToDoubleFunction<T> weight) {
        T best = null;
        double bestWeight = 0;
        for (var candidate : candidates) {
            double candidateWeight = weight.applyAsDouble(candidate);
            if (candidateWeight > bestWeight) {
                best = candidate;
                bestWeight = candidateWeight;
            }
        }
        return Optional.ofNullable(best);
    }

    private static RuntimeException notAcceptable(List<String> mediaTypes) {
        var offered = Json.array();
        mediaTypes.forEach(offered::add);
        return ProblemType.NOT_ACCEPTABLE
                .because("none of the accepted media types is offered here; the member \"offered\" lists what is")
                .with("offered", offered);
    }
}
