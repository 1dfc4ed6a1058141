package dev.writ.updates;

import dev.writ.web.access.AccessRules;
import dev.writ.web.access.Caller;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.Optional;

/**
 * Whose a connection is.
 *
 * @param countedAs the same for all connections of one
 * @param until when it has to end, because the identity does
 * @param viewer what they may be told
 */
record Owner(String countedAs, Optional<Instant> until, Viewer viewer) {
    static Owner of(Context ctx, AccessRules rules) {
        var caller = Caller.of(ctx);
        return new Owner(Caller.countedAs(ctx), caller.until(), new Viewer(rules, caller));
    }

    boolean isOver(Instant now) {
        return until.filter(end -> !now.isBefore(end)).isPresent();
    }
}
