package dev.writ.web;

import dev.writ.common.lifecycle.Health;
import dev.writ.common.media.Json;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.List;
import java.util.function.Predicate;

/** {@code /health/live} and {@code /health/ready}: 200 if every module is, else 503, with each module's reason. */
final class HealthRoutes {
    private final List<WebModule> modules;

    HealthRoutes(List<WebModule> modules) {
        this.modules = modules;
    }

    void routes(RoutesConfig routes) {
        routes.get("/health/live", ctx -> answer(ctx, "live", Health::live));
        routes.get("/health/ready", ctx -> answer(ctx, "ready", Health::ready));
    }

    private void answer(Context ctx, String good, Predicate<Health> test) {
        boolean all = true;
        var byName = Json.object();
        for (var module : modules) {
            var health = module.health();
            boolean passed = test.test(health);
            all &= passed;
            var node = byName.putObject(module.name()).put("status", passed ? good : "not-" + good);
            if (!health.reason().isEmpty()) {
                node.put("reason", health.reason());
            }
        }
        var document = Json.object().put("status", all ? good : "not-" + good);
        document.set("modules", byName);
        ctx.header("Cache-Control", "no-store");
        Answers.send(ctx, all ? 200 : 503, document);
    }
}
