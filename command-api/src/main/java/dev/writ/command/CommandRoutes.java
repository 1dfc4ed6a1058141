package dev.writ.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import dev.writ.common.media.Json;
import dev.writ.web.Answers;
import dev.writ.web.Negotiation;
import dev.writ.web.QueryLinks;
import dev.writ.web.RequestBody;
import dev.writ.web.access.AccessRules;
import dev.writ.web.access.Caller;
import dev.writ.web.access.Permissions;
import dev.writ.web.access.RateLimits;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Header;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.regex.Pattern;

/** {@code /api/v1/commands}: command something, and see what became of it. */
final class CommandRoutes {
    /** Commands of the processors themselves, which nobody sends over HTTP. */
    private static final String RESERVED = "writ/";

    private static final Pattern UUID_FORM =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");

    private final AccessRules rules;
    private final Submissions submissions;
    private final CommandStates states;
    private final StatusStore store;
    private final QueryLinks queries;
    private final Duration syncTimeout;

    CommandRoutes(
            AccessRules rules,
            Submissions submissions,
            CommandStates states,
            StatusStore store,
            QueryLinks queries,
            Duration syncTimeout) {
        this.rules = rules;
        this.submissions = submissions;
        this.states = states;
        this.store = store;
        this.queries = queries;
        this.syncTimeout = syncTimeout;
    }

    void routes(RoutesConfig routes) {
        routes.post(CommandResource.COMMANDS, this::post);
        routes.get(CommandResource.COMMANDS, this::list);
        routes.get(CommandResource.COMMANDS + "/{id}", this::get);
    }

    private void post(Context ctx) {
        RateLimits.command(ctx);
        Negotiation.of(ctx);
        var waiting = Waiting.ofPost(Optional.ofNullable(ctx.queryParam("sync")), fields(ctx, "Prefer"), syncTimeout);
        var key = IdempotencyKey.parse(fields(ctx, "Idempotency-Key"), Caller.of(ctx));
        var origin = Origin.of(
                Caller.of(ctx), Optional.ofNullable(ctx.userAgent()), io.opentelemetry.context.Context.current());
        String action;
        Function<JsonNode, CommandRequest> request;
        if (RequestBody.isForm(ctx)) {
            var form = FormCommand.parse(RequestBody.form(ctx));
            action = form.action();
            request = form::request;
        } else {
            var parsed = CommandRequest.parse(RequestBody.read(ctx));
            action = parsed.action();
            request = schema -> parsed;
        }
        if (action.startsWith(RESERVED)) {
            throw ProblemType.FORBIDDEN.because("actions that begin with " + RESERVED + " cannot be sent over HTTP");
        }
        rules.of(ctx).requireSend(action);
        var result = submissions.submit(action, request, origin, key, waiting);
        var answer = result.<Runnable>thenApply(state -> () -> answerPost(ctx, state, waiting))
                .exceptionally(failure -> () -> refusePost(ctx, failure));
        Answers.later(ctx, answer, Runnable::run);
    }

    /** Says where a command will be that may still land. */
    private static void refusePost(Context ctx, Throwable failure) {
        var cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof ProblemException e) {
            Optional.ofNullable(e.problem().members().get("location"))
                    .ifPresent(location -> ctx.header(Header.LOCATION, location.textValue()));
            Answers.problem(ctx, e.problem());
        } else {
            throw new CompletionException(cause);
        }
    }

    private void answerPost(Context ctx, CommandState state, Waiting waiting) {
        waiting.applied().ifPresent(applied -> ctx.header("Preference-Applied", applied));
        ctx.header(Header.LOCATION, CommandResource.path(state.id()));
        if (state instanceof CommandState.Decided decided && decided.status() == Status.FAILED) {
            Answers.problem(ctx, CommandResource.problem(decided));
        } else {
            int status = state.status() == Status.ACCEPTED ? 201 : 202;
            send(ctx, status, shown(rules.of(ctx), state, CommandResource.known(state, store, queries)));
        }
    }

    private void get(Context ctx) {
        var text = ctx.pathParam("id");
        if (!UUID_FORM.matcher(text).matches()) {
            throw ProblemType.NOT_FOUND.because("the id of a command is a UUID, which \"" + text + "\" is not");
        }
        var caller = Caller.of(ctx);
        var waiting = Waiting.ofGet(Optional.ofNullable(ctx.queryParam("wait")));
        Answers.later(
                ctx,
                // Asked anew after the wait: what was allowed then may not be any more.
                states.await(
                        UUID.fromString(text),
                        waiting.time(),
                        state -> rules.of(caller).seesCommand(state.action(), state.principal())),
                state -> send(ctx, 200, shown(rules.of(ctx), state, CommandResource.whole(state, store, queries))));
    }

    private void list(Context ctx) {
        var permissions = rules.of(ctx);
        var parameters = ctx.queryParamMap();
        var page = store.list(ListQuery.parse(parameters), permissions::seesCommand);
        var list = Json.object();
        var array = list.putArray("commands");
        page.commands().forEach(state -> array.add(shown(permissions, state, CommandResource.inList(state))));
        page.next().ifPresent(next -> list.put("next-cursor", next.text()));
        links(list, ctx, page.next());
        ctx.header(Header.CACHE_CONTROL, "no-store");
        Answers.send(ctx, 200, list, Pages.commands(list, parameters));
    }

    private ObjectNode shown(Permissions permissions, CommandState state, ObjectNode resource) {
        if (permissions.readsAll()) {
            return resource;
        }
        var shown = permissions.redaction(state.principal()).of(resource);
        if (shown.path("links").has(QueryLinks.AFTER)) {
            // These name entities of facts.
            queries.addTo(shown, state.status() == Status.ACCEPTED);
        }
        return shown;
    }

    private static void links(ObjectNode list, Context ctx, Optional<ListQuery.Cursor> next) {
        var links = list.putObject("links");
        var query = ctx.queryString();
        links.put("self", CommandResource.COMMANDS + (query == null ? "" : "?" + query));
        next.ifPresent(cursor -> {
            var others = query == null
                    ? ""
                    : query.replaceAll("(^|&)cursor=[^&]*", "").replaceAll("^&", "");
            links.put(
                    "next",
                    CommandResource.COMMANDS + "?" + (others.isEmpty() ? "" : others + "&") + "cursor="
                            + cursor.text());
        });
        links.put("actions", ActionResource.ACTIONS);
    }

    private static void send(Context ctx, int status, ObjectNode resource) {
        ctx.header(Header.CACHE_CONTROL, "no-store");
        QueryLinks.headers(resource).forEach(link -> ctx.res().addHeader(Header.LINK, link));
        Answers.send(ctx, status, resource, Pages.command(resource));
    }

    private static List<String> fields(Context ctx, String name) {
        return Collections.list(ctx.req().getHeaders(name));
    }
}
