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
    private static final String FOR_EVER = "public, max-age=31536000, immutable";

    void send(Context ctx) {
        ctx.header("Basis-T", Long.toString(snapshot.basisT()));
        ctx.header(Header.VARY, "Accept, Accept-Encoding, Authorization");
        ctx.header(Header.CACHE_CONTROL, cacheControl(ctx));
        tag.ifPresent(t -> ctx.header(Header.ETAG, t));
        if (data.isEmpty()) {
            ctx.status(304);
            return;
        }
        Answers.sendData(ctx, 200, data.get(), ResultPage.of(this));
    }

    private String cacheControl(Context ctx) {
        if (tag.isEmpty()) {
            return "no-store";
        }
        // A page changes with the version of the service.
        return snapshot.fixed() && Negotiation.of(ctx) != Representation.HTML ? FOR_EVER : "no-cache";
    }
}
