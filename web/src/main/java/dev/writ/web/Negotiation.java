package dev.writ.web;

import dev.writ.common.error.ProblemType;
import dev.writ.common.media.Json;
import io.javalin.http.Context;
import io.javalin.http.Header;
import java.util.Collections;
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
        return find(ctx).orElseThrow(Negotiation::notAcceptable);
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

    private static RuntimeException notAcceptable() {
        var offered = Json.array();
        for (var representation : Representation.values()) {
            offered.add(representation.mediaType());
        }
        return ProblemType.NOT_ACCEPTABLE
                .because("none of the accepted media types is offered here; the member \"offered\" lists what is")
                .with("offered", offered);
    }
}
