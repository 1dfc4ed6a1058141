package dev.writ.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.writ.common.media.Json;
import dev.writ.common.message.ActionDefinition;
import dev.writ.web.Html;
import dev.writ.web.HtmlPage;
import dev.writ.web.QueryLinks;
import dev.writ.web.Views;
import java.util.List;
import java.util.Map;

/** The pages for people. */
final class Pages {
    private static final Views VIEWS = new Views("dev.writ.command.views");

    private Pages() {}

    static HtmlPage command(ObjectNode resource) {
        return () -> Html.page(
                "Command " + resource.get("id").textValue(),
                VIEWS.content(
                        "command.jte",
                        Map.of("command", resource, "members", Html.tree(QueryLinks.without(resource)))));
    }

    /** @param query what was asked for, to stand in the filter form again */
    static HtmlPage commands(ObjectNode list, Map<String, List<String>> query) {
        var filter = Json.object();
        query.forEach((name, values) -> filter.put(name, String.join(" ", values)));
        return () -> Html.page("Commands", VIEWS.content("commands.jte", Map.of("list", list, "filter", filter)));
    }

    static HtmlPage actions(ObjectNode list) {
        return () -> Html.page("Actions", VIEWS.content("actions.jte", Map.of("list", list)));
    }

    static HtmlPage action(ActionDefinition action) {
        var example = action.examples().stream().findFirst().map(Pages::pretty).orElse("{}");
        return () -> Html.page(
                action.title().isBlank() ? action.name() : action.title(),
                VIEWS.content(
                        "action.jte",
                        Map.of(
                                "action",
                                action,
                                "fields",
                                ActionForm.of(action),
                                "example",
                                example,
                                "schema",
                                pretty(action.schema()))));
    }

    private static String pretty(JsonNode node) {
        return node.toPrettyString();
    }
}
