package dev.writ.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class QueryLinksTest {
    private static final String ID = Samples.id(1).toString();

    private final QueryLinks links = QueryLinks.to(Optional.empty());

    @Test
    void anAcceptedCommandLeadsToWhatItTouchedBeforeAndAfterIt() {
        var resource = resource("[{\"e\":17,\"a\":\"a/b\"},{\"e\":17,\"a\":\"a/c\"},{\"e\":23,\"a\":\"a/b\"}]");
        links.addTo(resource, Status.ACCEPTED);

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
            links.addTo(resource, Status.ACCEPTED);
            assertThat(URLDecoder.decode(resource.at("/links/just-after").textValue(), StandardCharsets.UTF_8))
                    .contains(":where [?tx :cmd/id ?id]", "args=[#uuid \"" + ID + "\"]", "as-of=1008");
        }
    }

    @Test
    void aFailedCommandHasNoBefore() {
        var resource = resource("null");
        links.addTo(resource, Status.FAILED);
        assertThat(resource.get("links").has("just-before")).isFalse();
        assertThat(QueryLinks.headers(resource)).hasSize(1);
    }

    @Test
    void aLinkStaysShortHoweverMuchWasTouched() {
        var facts = LongStream.range(0, 10_000)
                .mapToObj(i -> "{\"e\":" + (17592186045418L + i) + "}")
                .collect(Collectors.joining(",", "[", "]"));
        var resource = resource(facts);
        QueryLinks.to(Optional.of(URI.create("https://" + "x".repeat(180) + ".example.org")))
                .addTo(resource, Status.ACCEPTED);
        var link = resource.at("/links/just-after").textValue();
        assertThat(link.length()).isLessThan(2048);
        assertThat(link).contains("17592186045418,", Long.toString(17592186045418L + QueryLinks.MAX_ENTITIES - 1));
        assertThat(URI.create(link).getRawQuery()).contains("as-of=1008");
    }

    @Test
    void anotherQueryApiIsNamedWholly() {
        var resource = resource("null");
        QueryLinks.to(Optional.of(URI.create("https://bank.example.org/read/"))).addTo(resource, Status.FAILED);
        assertThat(resource.at("/links/just-after").textValue())
                .startsWith("https://bank.example.org/read/api/v1/query?query=");
    }

    private static ObjectNode resource(String facts) {
        return (ObjectNode)
                Samples.json("{\"id\":\"%s\",\"prev-t\":1006,\"basis-t\":1008,\"facts\":%s,\"links\":{\"self\":\"/x\"}}"
                        .formatted(ID, facts));
    }
}
