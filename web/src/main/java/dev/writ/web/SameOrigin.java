package dev.writ.web;

import dev.writ.common.error.ProblemType;
import io.javalin.http.Context;
import io.javalin.http.Header;
import java.net.URI;

/**
 * Guards what a browser would send on behalf of any page without asking: form posts and WebSocket handshakes. Clients
 * that are not browsers send none of the fields looked at and pass, and so do pages of the origins that the
 * configuration lists. A {@code *} there lists none of them: it opens only what a browser asks about first.
 */
public final class SameOrigin {
    private SameOrigin() {}

    /** @throws dev.writ.common.error.ProblemException {@code FORBIDDEN} if a page of another origin sent this request */
    public static void require(Context ctx) {
        var site = ctx.header("Sec-Fetch-Site");
        var origin = ctx.header(Header.ORIGIN);
        if (origin != null && ctx.appData(WebServer.CONFIG).origins().lists(origin)) {
            return;
        }
        boolean foreignSite = site != null && !site.equals("same-origin") && !site.equals("none");
        if (foreignSite || (origin != null && !sameAuthority(origin, ctx.header(Header.HOST)))) {
            throw ProblemType.FORBIDDEN.because("this request comes from a page of another origin");
        }
    }

    private static boolean sameAuthority(String origin, String host) {
        try {
            return host != null && host.equalsIgnoreCase(URI.create(origin).getRawAuthority());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
