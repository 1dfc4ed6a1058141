package dev.writ.query;

import dev.writ.common.media.JsonData;
import dev.writ.database.datalog.Weight;
import dev.writ.web.Answers;
import dev.writ.web.Negotiation;
import io.javalin.http.Context;
import java.util.Optional;

/**
 * A resource as of a snapshot.
 *
 * @param data empty if the client has it already
 */
record Browsed(Resource resource, Freshness freshness, Optional<Object> data) {
    static Browsed of(Resource resource, Snapshot snapshot, Conditional conditional, int maxBytes) {
        var tag = conditional.tag(resource.identity(), snapshot);
        var freshness = new Freshness(snapshot, tag);
        if (tag.filter(conditional::matches).isPresent()) {
            return new Browsed(resource, freshness, Optional.empty());
        }
        var data = resource.data(snapshot);
        Weight.check(data, maxBytes);
        return new Browsed(resource, freshness, Optional.of(data));
    }

    void send(Context ctx) {
        if (data.isPresent()) {
            Answers.sendData(
                    ctx,
                    200,
                    data.get(),
                    () -> resource.page(JsonData.toJson(data.get())).html());
        } else {
            ctx.status(304);
        }
        freshness.send(ctx, Negotiation.of(ctx).mediaType());
    }
}
