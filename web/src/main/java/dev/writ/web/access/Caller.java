package dev.writ.web.access;

import dev.writ.common.access.Principal;
import io.javalin.http.Context;
import java.util.Objects;

/** The principal of a request, put there before any route sees it. */
public final class Caller {
    static final String ATTRIBUTE = "dev.writ.principal";

    private Caller() {}

    /** Also for the request of a WebSocket handshake. */
    public static Principal of(Context ctx) {
        return Objects.requireNonNullElse(ctx.attribute(ATTRIBUTE), Principal.ANONYMOUS);
    }
}
