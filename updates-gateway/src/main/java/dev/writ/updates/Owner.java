package dev.writ.updates;

import dev.writ.web.access.Caller;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.Optional;

/**
 * Whose a connection is.
 *
 * @param countedAs the same for all connections of one
 * @param until when it has to end, because the identity does
 */
record Owner(String countedAs, Optional<Instant> until) {
    static Owner of(Context ctx) {
        return new Owner(Caller.countedAs(ctx), Caller.of(ctx).until());
    }

    boolean isOver(Instant now) {
        return until.filter(end -> !now.isBefore(end)).isPresent();
    }
}
