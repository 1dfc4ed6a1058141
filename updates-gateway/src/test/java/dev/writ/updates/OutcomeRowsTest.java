package dev.writ.updates;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.writ.common.config.BaseUrl;
import dev.writ.common.media.Json;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OutcomeRowsTest {
    private static final String ID = "019c0000-0000-7000-8000-000000000001";

    private final OutcomeRows rows = new OutcomeRows(BaseUrl.SAME_ORIGIN, BaseUrl.SAME_ORIGIN);

    @Test
    void anAcceptedOutcomeSaysWhatItTouchedAndLeadsThere() {
        var row = rows.html(Message.ACCEPTED, accepted("\"facts\":[%s,%s]".formatted(fact("a/b"), fact("a/b"))));
        assertThat(row)
                .contains("<time datetime=\"2026-01-02T03:04:06Z\">", "deposit", "accepted", "ann")
                .containsOnlyOnce("<code>:a/b</code>")
                .contains("href=\"/api/v1/commands/" + ID + "\"")
                .contains("as-of=1006&amp;basis-t=1006", "as-of=1008&amp;basis-t=1008");
    }

    @Test
    void otherServicesAreWhereTheConfigurationSays() {
        var elsewhere = new OutcomeRows(new BaseUrl("https://c.example/x/"), new BaseUrl("https://q.example"));
        assertThat(elsewhere.html(Message.ACCEPTED, accepted("\"facts\":[]")))
                .contains("\"https://c.example/x/api/v1/commands/" + ID, "\"https://q.example/api/v1/query?query=");
    }

    @Test
    void aFailedOutcomeSaysWhyAndHasNoBefore() {
        var row = rows.html(
                Message.FAILED,
                body(
                        ID,
                        "\"error\":{\"title\":\"Rejected\",\"detail\":\"not enough\"},\"basis-t\":1008,\"prev-t\":1006"));
        assertThat(row).contains("Rejected: not enough", "transaction</a>").doesNotContain("just before", "as-of=1006");
    }

    @Test
    void whatIsLongIsCutShort() {
        var facts = IntStream.range(0, 1000).mapToObj(n -> fact("a/b" + n)).collect(Collectors.joining(","));
        assertThat(rows.html(Message.ACCEPTED, accepted("\"facts\":[" + facts + "]")))
                .contains("<code>:a/b5</code>", "and 994 more")
                .doesNotContain("<code>:a/b6</code>");
        assertThat(rows.html(Message.ACCEPTED, accepted("\"facts-omitted\":5000")))
                .contains("5000 facts, not listed");
        var row = rows.html(Message.FAILED, body(ID, "\"error\":{\"detail\":\"%s\"}".formatted("😀".repeat(100_000))));
        assertThat(row).contains("😀…").hasSizeLessThan(3000);
    }

    @Test
    void whatNoProcessorWroteIsShownWithoutWhatItLacks() {
        var odd = rows.html(Message.ACCEPTED, body("../../<b>", "\"basis-t\":\"x\",\"facts\":7"));
        assertThat(odd)
                .contains("href=\"/api/v1/commands/..%2F..%2F%3Cb%3E\"", "../../&lt;b&gt;")
                .doesNotContain("just after", "<b>");
        assertThat(rows.html(Message.FAILED, body(ID, "\"error\":[]"))).contains("failed");
    }

    @Test
    void aGapIsARowAndACursorIsNone() throws JsonProcessingException {
        var gap =
                Json.parse("{\"topic\":\"failed-cmds\",\"partition\":3,\"from\":5,\"to\":9,\"reason\":\"<deleted>\"}");
        assertThat(rows.html(Message.GAP, gap))
                .contains("partition 3 of failed-cmds, offset 5 up to 9", "&lt;deleted&gt;");
        assertThat(rows.html(Message.CURSOR, Json.object())).isEmpty();
    }

    private static JsonNode accepted(String more) {
        return body(ID, "\"prev-t\":1006,\"basis-t\":1008," + more);
    }

    private static String fact(String attribute) {
        return "{\"e\":17,\"a\":\"%s\",\"v\":1,\"added\":true}".formatted(attribute);
    }

    private static JsonNode body(String key, String more) {
        var text = """
                {"key":"%s","value":{"id":"%s","action":"deposit","meta":{"principal":"ann"},
                 "tx-instant":"2026-01-02T03:04:06Z",%s}}""".formatted(key, key, more);
        try {
            return Json.parse(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(text, e);
        }
    }
}
