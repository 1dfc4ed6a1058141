package dev.writ.query;

import dev.writ.web.Representation;
import io.javalin.http.Context;
import io.javalin.http.Header;
import java.util.Optional;

/**
 * What caches and clients may know about the age of an answer.
 *
 * @param tag empty for an answer that nobody may keep
 */
record Freshness(Snapshot snapshot, Optional<String> tag) {
    /** Not for longer, because the address does not name the database: see docs/adr/0008. */
    private static final String FIXED = "public, max-age=3600, immutable";

    /** @param mediaType without parameters; a page is made anew each time, because it changes with the service */
    void send(Context ctx, String mediaType) {
        ctx.header("Basis-T", Long.toString(snapshot.basisT()));
        ctx.header(Header.VARY, "Accept, Accept-Encoding, Authorization");
        ctx.header(Header.CACHE_CONTROL, cacheControl(mediaType));
        tag.ifPresent(t -> ctx.header(Header.ETAG, t));
    }

    private String cacheControl(String mediaType) {
        if (tag.isEmpty() && !mediaType.equals(Representation.HTML.mediaType())) {
            return "no-store";
        } else if (!snapshot.reader().open()) {
            // What was fixed for one reader is another thing to the next, or by another policy.
            return "private, no-cache";
        }
        return mediaType.equals(Representation.HTML.mediaType()) || !snapshot.fixed() ? "no-cache" : FIXED;
    }
}
