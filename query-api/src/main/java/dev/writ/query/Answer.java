package dev.writ.query;

import dev.writ.web.Answers;
import dev.writ.web.HtmlPage;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * What a question is answered with.
 *
 * @param data the answer, or empty if the client has it already
 * @param total how many rows there are, on all pages
 * @param took from the start of the query to its answer, on a query thread
 */
record Answer(
        Question question,
        Snapshot snapshot,
        Optional<String> tag,
        Optional<Object> data,
        Object result,
        int total,
        Duration took) {
    private static final Set<HandlerType> ASKED_BY_ADDRESS = Set.of(HandlerType.GET, HandlerType.HEAD);

    /** Sends headers last: what cannot be encoded is answered with a problem, which must carry none of them. */
    void send(Context ctx, HtmlPage page) {
        var mediaType = Csv.negotiate(ctx);
        if (data.isEmpty()) {
            ctx.status(304);
        } else if (mediaType.equals(Csv.MEDIA_TYPE)) {
            Answers.sendBytes(ctx, 200, Csv.CONTENT_TYPE, Csv.encode(question.query(), result));
        } else {
            Answers.sendData(ctx, 200, data.get(), page);
        }
        new Freshness(snapshot, tag).send(ctx, mediaType);
        if (data.isPresent() && ASKED_BY_ADDRESS.contains(ctx.method())) {
            new Paging(question, snapshot.basisT(), total).link(ctx);
        }
    }
}
