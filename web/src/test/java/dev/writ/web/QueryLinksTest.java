package dev.writ.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.writ.common.config.BaseUrl;
import dev.writ.common.media.Json;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class QueryLinksTest {
    private static final String ID = "019c0000-0000-7000-8000-000000000001";

    private final QueryLinks links = new QueryLinks(BaseUrl.SAME_ORIGIN);

    @Test
    void anAcceptedCommandLeadsToWhatItTouchedBeforeAndAfterIt() {
        var resource = resource("[{\"e\":17,\"a\":\"a/b\"},{\"e\":17,\"a\":\"a/c\"},{\"e\":23,\"a\":\"a/b\"}]");
        links.addTo(resource, true);

        assertThat(URLDecoder.decode(resource.at("/links/just-before").textValue(), StandardCharsets.UTF_8))
                .isEqualTo("/api/v1/query?query=[:find [(pull ?e [*]) ...] :in $ [?e ...] :where [?e]]"
                        + "&args=[[17,23]]&as-of=1006&basis-t=1006");
        assertThat(resource.at("/links/just-after").textValue())
                .isEqualTo(resource.at("/links/just-before").textValue().replace("1006", "1008"));
        assertThat(QueryLinks.headers(resource))
                .containsExactly(
                        "<" + resource.at("/links/just-before").textValue()
                                + ">; rel=\"https://writ.dev/rels/just-before\"; title=\"What it touched, as it was just before\"",
                        "<" + resource.at("/links/just-after").textValue()
                                + ">; rel=\"https://writ.dev/rels/just-after\"; title=\"What it touched, as it was just after\"");
    }

    @Test
    void withoutFactsItLeadsToItsTransaction() {
        for (var facts : new String[] {"[]", "null"}) {
            var resource = resource(facts);
            links.addTo(resource, true);
            assertThat(URLDecoder.decode(resource.at("/links/just-after").textValue(), StandardCharsets.UTF_8))
                    .contains(":where [?tx :cmd/id ?id]", "args=[#uuid \"" + ID + "\"]", "as-of=1008");
        }
    }

    @Test
    void aFailedCommandHasNoBefore() {
        var resource = resource("null");
        links.addTo(resource, false);
        assertThat(resource.get("links").has("just-before")).isFalse();
        assertThat(QueryLinks.headers(resource)).hasSize(1);
    }

    @Test
    void aLinkStaysShortHoweverMuchWasTouched() {
        var facts = LongStream.range(0, 10_000)
                .mapToObj(i -> "{\"e\":" + (17592186045418L + i) + "}")
                .collect(Collectors.joining(",", "[", "]"));
        var resource = resource(facts);
        new QueryLinks(new BaseUrl("https://" + "x".repeat(180) + ".example.org")).addTo(resource, true);
        var link = resource.at("/links/just-after").textValue();
        assertThat(link.length()).isLessThan(2048);
        assertThat(link).contains("17592186045418,", Long.toString(17592186045418L + QueryLinks.MAX_ENTITIES - 1));
        assertThat(URI.create(link).getRawQuery()).contains("as-of=1008");
    }

    @Test
    void anotherQueryApiIsNamedWholly() {
        var resource = resource("null");
        new QueryLinks(new BaseUrl("https://bank.example.org/read/")).addTo(resource, false);
        assertThat(resource.at("/links/just-after").textValue())
                .startsWith("https://bank.example.org/read/api/v1/query?query=");
    }

    private static ObjectNode resource(String facts) {
        try {
            return (ObjectNode) Json.parse(
                    "{\"id\":\"%s\",\"prev-t\":1006,\"basis-t\":1008,\"facts\":%s,\"links\":{\"self\":\"/x\"}}"
                            .formatted(ID, facts));
        } catch (JsonProcessingException e) {
            throw new AssertionError(facts, e);
        }
    }
}
