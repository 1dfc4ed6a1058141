package dev.writ.web;

import dev.writ.common.lifecycle.Health;
import dev.writ.common.media.Json;
import dev.writ.web.access.Caller;
import dev.writ.web.access.RateLimits;
import dev.writ.web.access.Tickets;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.concurrent.atomic.AtomicInteger;

/** A service that tells everybody who they are, and counts whom it has told. */
final class GuardedModule implements WebModule {
    /** In everything that a caller must have been admitted for. */
    static final String DATA = "what-is-guarded";

    final AtomicInteger reached = new AtomicInteger();

    @Override
    public String name() {
        return "guarded";
    }

    @Override
    public void routes(RoutesConfig routes) {
        routes.get("/api/v1/updates", this::tell);
        routes.post("/api/v1/updates", this::tell);
        routes.post(
                "/api/v1/updates/tickets", ctx -> ctx.result(Tickets.issue(ctx).text()));
        routes.get("/api/v1/query", ctx -> {
            RateLimits.query(ctx);
            tell(ctx);
        });
        routes.get("/kept", ctx -> {
            ctx.header("Cache-Control", "public, max-age=3600, immutable");
            tell(ctx);
        });
        routes.ws(
                "/api/v1/updates",
                ws -> ws.onConnect(ctx -> {
                    reached.incrementAndGet();
                    ctx.send(DATA);
                }));
    }

    private void tell(Context ctx) {
        reached.incrementAndGet();
        var caller = Caller.of(ctx);
        var answer = Json.object()
                .put("data", DATA)
                .put("name", caller.name())
                .put("until", caller.until().map(Object::toString).orElse(""))
                .put("query", ctx.queryString());
        var roles = answer.putArray("roles");
        caller.roles().stream().sorted().forEach(roles::add);
        Answers.send(ctx, 200, answer);
    }

    @Override
    public Health health() {
        return Health.READY;
    }
}
