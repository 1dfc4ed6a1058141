package dev.writ.query;

import dev.writ.common.media.JsonData;
import dev.writ.web.Answers;
import dev.writ.web.Html;
import dev.writ.web.HtmlPage;
import dev.writ.web.Views;
import gg.jte.Content;
import io.javalin.http.Context;
import io.javalin.http.Header;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The page with the form of a question and, once asked, its result. */
record ResultPage(Map<String, Object> parameters) implements HtmlPage {
    private static final Views VIEWS = new Views("dev.writ.query.views");

    static ResultPage form() {
        var parameters = new HashMap<String, Object>();
        parameters.put("query", "");
        parameters.put("args", "");
        parameters.put("asOf", "");
        parameters.put("since", "");
        parameters.put("history", false);
        parameters.put("basis", "");
        parameters.put("result", null);
        return new ResultPage(parameters);
    }

    static ResultPage of(Answer answer) {
        var question = answer.question();
        var parameters = new HashMap<String, Object>();
        parameters.put("query", question.queryText());
        parameters.put("args", question.argsText().equals("[]") ? "" : question.argsText());
        parameters.put("asOf", text(question.asOf()));
        parameters.put("since", text(question.since()));
        parameters.put("history", question.history());
        parameters.put("basis", Long.toString(answer.snapshot().basisT()));
        parameters.put("result", (Content)
                output -> Html.tree(JsonData.toJson(answer.result())).writeTo(output));
        return new ResultPage(parameters);
    }

    @Override
    public String html() {
        return Html.page("Query", VIEWS.content("query.jte", parameters));
    }

    void send(Context ctx) {
        ctx.header(Header.CACHE_CONTROL, "no-cache");
        Answers.sendData(ctx, 200, null, this);
    }

    private static String text(Optional<TimePoint> point) {
        return point.map(p -> p instanceof TimePoint.Moment m
                        ? m.instant().toString()
                        : p.data().toString())
                .orElse("");
    }
}
