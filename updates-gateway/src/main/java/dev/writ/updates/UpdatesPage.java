package dev.writ.updates;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.writ.common.config.BaseUrl;
import dev.writ.common.error.Problem;
import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import dev.writ.common.lifecycle.Health;
import dev.writ.web.Answers;
import dev.writ.web.Asset;
import dev.writ.web.Html;
import dev.writ.web.access.AccessRules;
import gg.jte.Content;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Header;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The gateway for people: a table of recent outcomes and a filter. Without scripts it is a page that leads on to what
 * came since; with scripts the same rows go on as an event stream, from the cursor where the page ends.
 */
final class UpdatesPage {
    private static final String PATH = "/api/v1/updates";
    private static final int ROWS = 50;
    private static final int LOOK_THROUGH = 20_000;
    private static final List<Asset> ASSETS = Stream.of("updates.css", "updates.js")
            .map(name -> Asset.of(UpdatesPage.class, name))
            .toList();
    private static final List<UpdatesView.Parameter> PARAMETERS = List.of(
            new UpdatesView.Parameter(
                    "from", "where to begin: now (the default), earliest, or the cursor of a message"),
            new UpdatesView.Parameter("action", "only these actions"),
            new UpdatesView.Parameter("id", "only the commands with these ids"),
            new UpdatesView.Parameter("principal", "only commands of these principals"),
            new UpdatesView.Parameter("attribute", "only what touched one of these attributes"),
            new UpdatesView.Parameter("status", "accepted or failed; both when absent"),
            new UpdatesView.Parameter("query", "a live query: its result, and again whenever a transaction changes it"),
            new UpdatesView.Parameter(
                    "wait", "seconds; with Accept: application/json a single answer, when there is one"),
            new UpdatesView.Parameter("format", "json (the default), transit+json, or html, which is for this page"));

    private final AccessRules rules;
    private final Hub hub;
    private final LogEnd logEnd;
    private final Supplier<Health> health;
    private final OutcomeRows rows;
    private final BaseUrl commandApi;

    UpdatesPage(
            AccessRules rules, Hub hub, LogEnd logEnd, Supplier<Health> health, OutcomeRows rows, BaseUrl commandApi) {
        this.rules = rules;
        this.hub = hub;
        this.logEnd = logEnd;
        this.health = health;
        this.rows = rows;
        this.commandApi = commandApi;
    }

    void routes(RoutesConfig routes) {
        ASSETS.forEach(asset -> asset.routes(routes));
    }

    void answer(Context ctx) {
        var form = UpdatesForm.read(ctx.queryParamMap());
        try {
            var asked = form.asked();
            var html = shown(ctx, form, excerpt(asked.from()), asked.filter());
            Answers.sendBytes(ctx, 200, "text/html; charset=utf-8", html.getBytes(UTF_8));
            ctx.header(Header.CACHE_CONTROL, "no-store");
        } catch (ProblemException e) {
            Answers.problem(ctx, e.problem(), () -> refused(ctx, form, e.problem()));
        }
    }

    private Excerpt excerpt(From from) {
        var log = hub.log()
                .orElseThrow(() -> ProblemType.UNAVAILABLE.because(health.get().reason()));
        return from.match(
                        () -> hub.newest(LOOK_THROUGH),
                        () -> hub.after(log.cursor(Map.of()), LOOK_THROUGH),
                        cursor -> hub.after(logEnd.adopt(log, cursor), LOOK_THROUGH))
                .orElseThrow(() -> ProblemType.UNAVAILABLE.because(health.get().reason()));
    }

    private String shown(Context ctx, UpdatesForm form, Excerpt excerpt, Filter filter) {
        var page = excerpt.page(filter, rules.of(ctx), ROWS);
        var cursor = page.cursor().text();
        var live = new UpdatesView.Live(
                cursor, PATH + form.query("format=" + Format.HTML.token()), PATH + form.query("from=" + cursor));
        var note = excerpt.whole()
                ? ""
                : "The page begins with the oldest outcome that the gateway has in memory. An event stream from the same "
                        + "place, as by the first command below, has those before it too.";
        return html(ctx, form, Optional.empty(), note, rows(page), Optional.of(live));
    }

    private List<Content> rows(Excerpt.Page page) {
        return page.messages().stream()
                .map(message -> message.html(rows))
                .map(row -> (Content) output -> output.writeContent(row))
                .toList();
    }

    private String refused(Context ctx, UpdatesForm form, Problem problem) {
        var detail = form.faults().isEmpty() ? problem.detail() : "See what is said beside the fields of the filter.";
        boolean passing = ProblemType.of(problem.type())
                .filter(ProblemType.UNAVAILABLE::equals)
                .isPresent();
        var trouble = new UpdatesView.Trouble(problem.title(), detail, PATH + form.query(), passing);
        return html(ctx, form, Optional.of(trouble), "", List.of(), Optional.empty());
    }

    private String html(
            Context ctx,
            UpdatesForm form,
            Optional<UpdatesView.Trouble> trouble,
            String note,
            List<Content> rows,
            Optional<UpdatesView.Live> live) {
        var view = new UpdatesView(
                List.of(
                        field(form, "action", "Action", "such as deposit"),
                        field(form, "principal", "Principal", "who commanded it"),
                        field(form, "attribute", "Attribute", "that it touched, such as :account/balance"),
                        field(form, "id", "Command id", "a UUID")),
                form.values("status").get(0),
                form.error("status"),
                trouble,
                note,
                rows,
                live,
                commandApi.at("/api/v1/commands"),
                PARAMETERS,
                examples(ctx, form));
        return Html.page("Updates", OutcomeRows.VIEWS.content("updates.jte", Map.of("view", view)), ASSETS);
    }

    private static UpdatesView.Field field(UpdatesForm form, String name, String label, String hint) {
        return new UpdatesView.Field(name, label, hint, form.values(name), form.error(name));
    }

    private static List<UpdatesView.Example> examples(Context ctx, UpdatesForm form) {
        var address = ctx.scheme() + "://" + ctx.host() + PATH;
        return List.of(
                new UpdatesView.Example("As it happens", "curl -N '" + address + form.query() + "'"),
                new UpdatesView.Example(
                        "One answer",
                        "curl -H 'Accept: application/json' '" + address + form.query("from=earliest", "wait=20")
                                + "'"),
                new UpdatesView.Example(
                        "Everything there is", "curl -N '" + address + form.query("from=earliest") + "'"));
    }
}
