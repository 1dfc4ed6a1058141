package dev.writ.updates;

import com.fasterxml.jackson.databind.JsonNode;
import dev.writ.common.config.BaseUrl;
import dev.writ.web.Html;
import dev.writ.web.QueryLinks;
import dev.writ.web.Views;
import java.util.Map;

/** Messages as rows of the page's table: HTML in which everything that was in a message is escaped. */
final class OutcomeRows {
    static final Views VIEWS = new Views("dev.writ.updates.views");

    private final BaseUrl commandApi;
    private final QueryLinks queries;

    OutcomeRows(BaseUrl commandApi, BaseUrl queryApi) {
        this.commandApi = commandApi;
        this.queries = new QueryLinks(queryApi);
    }

    /** Empty for a message that only says how far its client has come. */
    String html(String event, JsonNode body) {
        return switch (event) {
            case Message.CURSOR -> "";
            case Message.ACCEPTED, Message.FAILED ->
                VIEWS.text(
                        "row.jte",
                        Map.of("row", OutcomeRow.of(body, event.equals(Message.ACCEPTED), commandApi, queries)));
            case Message.GAP -> VIEWS.text("gap.jte", Map.of("gap", body));
            default -> VIEWS.text("other.jte", Map.of("event", event, "body", Html.tree(body)));
        };
    }
}
