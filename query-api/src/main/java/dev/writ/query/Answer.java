package dev.writ.query;

import dev.writ.web.Answers;
import dev.writ.web.Negotiation;
import dev.writ.web.Representation;
import io.javalin.http.Context;
import io.javalin.http.Header;
import java.util.Optional;

/**
 * What a question is answered with.
 *
 * @param data the answer, or empty if the client has it already
 */
record Answer(Question question, Snapshot snapshot, Optional<String> tag, Optional<Object> data, Object result) {
    /** Not for longer, because the address does not name the database: see docs/adr/0008. */
    private static final String FIXED = "public, max-age=3600, immutable";

    /** Sends headers last: what cannot be encoded is answered with a problem, which must carry none of them. */
    void send(Context ctx) {
        if (data.isPresent()) {
            Answers.sendData(ctx, 200, data.get(), ResultPage.of(this));
        } else {
            ctx.status(304);
        }
        ctx.header("Basis-T", Long.toString(snapshot.basisT()));
        ctx.header(Header.VARY, "Accept, Accept-Encoding, Authorization");
        ctx.header(Header.CACHE_CONTROL, cacheControl(ctx));
        tag.ifPresent(t -> ctx.header(Header.ETAG, t));
    }

    private String cacheControl(Context ctx) {
        if (tag.isEmpty()) {
            return "no-store";
        }
        // A page changes with the version of the service.
        return snapshot.fixed() && Negotiation.of(ctx) != Representation.HTML ? FIXED : "no-cache";
    }
}
