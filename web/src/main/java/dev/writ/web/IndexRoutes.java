package dev.writ.web;

import dev.writ.common.media.Json;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;

/** {@code /}: where everything is. */
final class IndexRoutes {
    private IndexRoutes() {}

    static void routes(RoutesConfig routes) {
        routes.get("/", IndexRoutes::index);
    }

    private static void index(Context ctx) {
        var links = Json.object()
                .put("commands", "/api/v1/commands")
                .put("actions", "/api/v1/actions")
                .put("query", "/api/v1/query")
                .put("updates", "/api/v1/updates")
                .put("ready", "/health/ready")
                .put("live", "/health/live")
                .put("metrics", "/metrics");
        var document = Json.object().put("name", "writ");
        document.set("links", links);
        Answers.send(ctx, 200, document, () -> Html.page("Writ", Html.index()));
    }
}
