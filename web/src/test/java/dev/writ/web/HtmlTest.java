package dev.writ.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.writ.common.media.Json;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class HtmlTest {
    private static final String ATTACK = "<script>alert(1)</script>\"'><img src=x onerror=y>";

    private static String page(String title, String json) throws IOException {
        return Html.page(title, Html.tree(Json.parse(json))).replaceAll("\\s*\\n\\s*", "");
    }

    @Test
    void escapesTitlesKeysAndValues() throws IOException {
        var text = Json.text(Json.mapper().getNodeFactory().textNode(ATTACK));
        var html = page(ATTACK, "{%s: [%s, {%s: %s}, [%s]]}".formatted(text, text, text, text, text));

        assertThat(html).doesNotContain("<script", "<img").contains("&lt;script&gt;");
    }

    @Test
    void linksPathsOfThisApiOnly() throws IOException {
        var html =
                page("t", "[\"/api/v1/commands/7?a=\\\"b\\\"\", \"javascript:alert(1)\", \"//evil.example/api/v1/\"]");

        assertThat(html)
                .contains("<a href=\"/api/v1/commands/7?a=&#34;b&#34;\">")
                .doesNotContain("href=\"javascript", "href=\"//");
    }

    @Test
    void showsObjectsAsListsAndRowsAsTables() throws IOException {
        assertThat(page("t", "{\"a\": 1.50, \"b\": null, \"c\": {}, \"d\": [], \"e\": true}"))
                .contains("<dt>a</dt><dd>1.50</dd>")
                .contains("<dd><span class=\"none\">null</span></dd>")
                .contains("<span class=\"none\">{}</span>")
                .contains("<span class=\"none\">[]</span>")
                .contains("<dd>true</dd>");
        assertThat(page("t", "[{\"a\": 1}, {\"a\": 2, \"b\": 3}]"))
                .contains("<thead><tr><th>a</th><th>b</th></tr></thead>")
                .contains("<tr><td>1</td><td></td></tr><tr><td>2</td><td>3</td></tr>");
        assertThat(page("t", "[[1, 2], [3, 4]]"))
                .contains("<tr><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr>");
        assertThat(page("t", "[1, \"x\"]")).contains("<ol><li>1</li><li>x</li></ol>");
        assertThat(page("t", "[{}, {}]")).contains("<ol>");
    }

    @Test
    void needsNothingFromElsewhereAndNothingInline() throws IOException {
        assertThat(page("t", "{}"))
                .contains("<link rel=\"stylesheet\" href=\"/assets/writ.css?v=")
                .doesNotContain("<script", "<style", " style=", "http://", "https://");
    }
}
