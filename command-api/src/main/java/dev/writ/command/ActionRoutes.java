package dev.writ.command;

import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import dev.writ.web.Answers;
import dev.writ.web.access.AccessRules;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Header;
import java.util.concurrent.CompletableFuture;

/** {@code /api/v1/actions}: what can be commanded. */
final class ActionRoutes {
    private final KnownActions actions;
    private final AccessRules rules;

    ActionRoutes(KnownActions actions, AccessRules rules) {
        this.actions = actions;
        this.rules = rules;
    }

    void routes(RoutesConfig routes) {
        routes.get(ActionResource.ACTIONS, this::list);
        // In angle brackets: the name of an action can have a slash.
        routes.get(ActionResource.ACTIONS + "/<name>", this::get);
    }

    private void list(Context ctx) {
        Answers.later(ctx, actions.all(), all -> {
            var permissions = rules.of(ctx);
            var list = ActionResource.list(all.stream()
                    .filter(action -> permissions.sends(action.name()))
                    .toList());
            ctx.header(Header.CACHE_CONTROL, "no-cache");
            Answers.send(ctx, 200, list, Pages.actions(list));
        });
    }

    private void get(Context ctx) {
        var name = ctx.pathParam("name");
        if (!rules.of(ctx).sends(name)) {
            throw ProblemType.NOT_FOUND.because("no action is called \"" + name + "\" among those that you may send");
        }
        var found = actions.find(name).exceptionallyCompose(e -> CompletableFuture.failedFuture(notFound(e)));
        Answers.later(ctx, found, action -> {
            ctx.header(Header.CACHE_CONTROL, "no-cache");
            Answers.send(ctx, 200, ActionResource.of(action), Pages.action(action));
        });
    }

    private static Throwable notFound(Throwable failure) {
        var cause = failure.getCause() == null ? failure : failure.getCause();
        if (cause instanceof ProblemException e && e.type() == ProblemType.UNKNOWN_ACTION) {
            return ProblemType.NOT_FOUND.because(e.problem().detail());
        }
        return cause;
    }
}
