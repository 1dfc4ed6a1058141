package dev.writ.query;

import datomic.Database;
import dev.writ.common.error.Problem;
import dev.writ.web.Answers;
import dev.writ.web.Asset;
import dev.writ.web.Html;
import dev.writ.web.HtmlPage;
import dev.writ.web.Views;
import io.javalin.http.Context;
import io.javalin.http.Header;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** The page with the form of a question and, once asked, its result or what is wrong with it. */
record ResultPage(
        Draft draft,
        Optional<Answer> answer,
        Optional<Problem> problem,
        Optional<Database> newest,
        List<Example> examples,
        String origin)
        implements HtmlPage {
    static final List<Asset> ASSETS = Stream.of("query.css", "earlier.js", "query.js", "timeline.js")
            .map(name -> Asset.of(ResultPage.class, name))
            .toList();

    private static final Views VIEWS = new Views("dev.writ.query.views");
    private static final List<String> LIMITS = List.of("limit", "offset", "basis-t", "timeout");

    /** Before anything is asked. */
    static ResultPage form(Context ctx, Draft draft, Optional<Database> newest, List<Example> examples) {
        return new ResultPage(draft, Optional.empty(), Optional.empty(), newest, examples, origin(ctx));
    }

    static ResultPage of(Context ctx, Draft draft, Answer answer, Optional<Database> newest, List<Example> examples) {
        return new ResultPage(draft, Optional.of(answer), Optional.empty(), newest, examples, origin(ctx));
    }

    /** Keeps what was typed, with what is wrong beside it. */
    static ResultPage refused(
            Context ctx, Draft draft, Problem problem, Optional<Database> newest, List<Example> examples) {
        return new ResultPage(draft, Optional.empty(), Optional.of(problem), newest, examples, origin(ctx));
    }

    private static String origin(Context ctx) {
        return ctx.scheme() + "://" + ctx.host();
    }

    @Override
    public String html() {
        return Html.page("Query", VIEWS.content("query.jte", Map.of("view", view())), ASSETS);
    }

    void send(Context ctx) {
        ctx.header(Header.CACHE_CONTROL, "no-cache");
        Answers.sendData(ctx, 200, null, this);
    }

    private QueryView view() {
        var shape = draft.shape();
        var faults = new FieldFaults(problem, shape, draft);
        boolean history = draft.text("history").equals("true");
        return new QueryView(
                faults.field("query", "Query", "Datalog as EDN. Ctrl+Enter asks; Escape, then Tab leaves the editor."),
                faults.arguments(),
                List.of(
                        faults.field("as-of", "As of", "a t or an instant; empty for now"),
                        faults.field("since", "Since", "only what came after this t or instant")),
                history,
                List.of(
                        faults.field("limit", "Rows at most", "a whole number"),
                        faults.field("offset", "Rows to pass over", "a whole number"),
                        faults.field("basis-t", "Basis t", "wait until the database has reached it"),
                        faults.field("timeout", "Timeout", "such as 500ms or 2s")),
                history
                        || !draft.text("since").isEmpty()
                        || LIMITS.stream().anyMatch(name -> !draft.text(name).isEmpty()),
                linkedExamples(),
                problem.map(this::trouble),
                answer.map(given -> outcome(given, shape)),
                time(),
                answer.flatMap(a -> draft.href()).map(this::commands).orElse(List.of()));
    }

    private List<QueryView.Example> linkedExamples() {
        return examples.stream()
                .map(example -> new QueryView.Example(example.title(), new Hrefs(Optional.empty()).query(example)))
                .toList();
    }

    private QueryView.Trouble trouble(Problem problem) {
        var text = draft.text("query");
        var mark = QueryMark.of(text, problem);
        return new QueryView.Trouble(
                problem.title(),
                problem.detail(),
                mark.map(m -> text.substring(0, m.start())).orElse(""),
                mark.map(m -> text.substring(m.start(), m.end())).orElse(""),
                mark.map(m -> text.substring(m.end())).orElse(""));
    }

    private QueryView.Outcome outcome(Answer given, Optional<QueryShape> shape) {
        var question = given.question();
        boolean many = question.query().findsMany();
        var table = ResultTable.of(question.query(), shape, given.result(), newest, new Hrefs(question.asOf()));
        var pages = new Pages(draft, given, table.rows().size());
        return new QueryView.Outcome(
                table,
                !many && table.columns().size() == 1,
                Long.toString(given.snapshot().basisT()),
                pages.summary(many),
                pages.previous(),
                pages.next());
    }

    private QueryView.Time time() {
        var asked = draft.text("as-of");
        var t = answer.map(a -> OptionalLong.of(a.snapshot().basisT()))
                .orElseGet(() -> newest.map(
                                db -> OptionalLong.of(draft.number("as-of").orElse(db.basisT())))
                        .orElse(OptionalLong.empty()));
        var timeline =
                newest.isPresent() && t.isPresent() ? Timeline.around(newest.get(), t.getAsLong(), 6) : Timeline.NONE;
        return new TimeLinks(draft.with("offset", ""), timeline, t, !asked.isEmpty()).time();
    }

    private List<QueryView.Command> commands(String href) {
        var commands = new ArrayList<QueryView.Command>();
        for (var type : List.of("application/json", "application/edn", "application/transit+json", "text/csv")) {
            var format = type.substring(type.indexOf('/') + 1);
            commands.add(new QueryView.Command(
                    format.replaceFirst("\\+json", "").toUpperCase(Locale.ROOT),
                    "curl -H 'Accept: " + type + "' '" + origin + href + "'"));
        }
        return commands;
    }
}
