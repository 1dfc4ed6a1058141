package dev.writ.updates;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Collectors;

/** A client that was not made for this gateway. */
interface ThirdPartyClient extends AutoCloseable {
    /** The messages that it got so far, whatever connections they came by. */
    List<JsonNode> messages();

    /** The bodies of the messages about {@code event}. */
    default List<JsonNode> bodies(String event) {
        return messages().stream()
                .filter(message -> message.get(0).asText().equals(event))
                .map(message -> message.get(1))
                .toList();
    }

    default List<JsonNode> outcomes() {
        return messages().stream()
                .filter(message -> message.get(0).asText().startsWith("tx/"))
                .toList();
    }

    default List<String> keys() {
        return outcomes().stream().map(m -> m.at("/1/key").asText()).toList();
    }

    /** Asserts that the outcomes of each partition came in their order. */
    default void isInOrder() {
        var offsets = outcomes().stream()
                .collect(Collectors.groupingBy(
                        m -> m.at("/1/topic").asText() + m.at("/1/partition").asText(),
                        Collectors.mapping(m -> m.at("/1/offset").asLong(), Collectors.toList())));
        offsets.values().forEach(o -> assertThat(o).isSorted());
    }

    @Override
    void close();
}
