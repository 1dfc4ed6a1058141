package dev.writ.web;

import com.fasterxml.jackson.databind.JsonNode;
import gg.jte.Content;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/** Pages for people. Everything that is not a template is escaped. */
public final class Html {
    static final Asset STYLESHEET = Asset.of(Html.class, "writ.css");

    private static final Views VIEWS = new Views("dev.writ.web.views");

    private Html() {}

    /**
     * A whole document: the shared layout around {@code body}.
     *
     * @param body comes from {@link Views#content} or {@link #tree}
     */
    public static String page(String title, Content body) {
        return page(title, body, List.of());
    }

    /**
     * A whole document with stylesheets and scripts of its own, beside those of the layout.
     *
     * @param assets served by the module that the page belongs to
     */
    public static String page(String title, Content body, List<Asset> assets) {
        var all = new ArrayList<Asset>();
        all.add(STYLESHEET);
        all.addAll(assets);
        return VIEWS.text("layout.jte", Map.of("title", title, "assets", all, "body", body));
    }

    /** Any JSON value as nested definition lists, tables and lists; texts that are paths of this API become links. */
    public static Content tree(JsonNode node) {
        return VIEWS.content("tree.jte", Map.of("node", node));
    }

    /** The body of the page at {@code /}. */
    static Content index() {
        return VIEWS.content("index.jte", Map.of());
    }

    /** The columns of a table of objects, in order of first appearance; empty if {@code array} is no such table. */
    public static List<String> columns(JsonNode array) {
        var columns = new LinkedHashSet<String>();
        for (var row : array) {
            if (!row.isObject()) {
                return List.of();
            }
            row.fieldNames().forEachRemaining(columns::add);
        }
        return List.copyOf(columns);
    }

    /** Whether {@code text} is the path of a resource here, so that a page can link it. */
    public static boolean isApiPath(String text) {
        return text.startsWith("/api/v1/") || text.startsWith("/health/") || text.equals("/metrics");
    }

    /** Whether {@code node} is an array whose items are all arrays. */
    public static boolean isRows(JsonNode node) {
        return node.isArray() && StreamSupport.stream(node.spliterator(), false).allMatch(JsonNode::isArray);
    }
}
