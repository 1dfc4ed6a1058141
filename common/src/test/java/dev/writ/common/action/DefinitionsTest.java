package dev.writ.common.action;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.writ.common.media.Json;
import dev.writ.common.message.ActionDefinition;
import dev.writ.common.topic.Topics;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DefinitionsTest {
    private final Definitions definitions = new Definitions();

    private static byte[] record(String name, int version, String title) {
        var schema = Json.object().put("type", "object");
        var definition = new ActionDefinition(name, version, title, "", schema, List.of(), Optional.empty(), "p");
        return Topics.ACTIONS.valueSerde().serializer().serialize("actions", definition);
    }

    private ActionDefinition known(String name) {
        return definitions.snapshot().get(name).definition();
    }

    @Test
    void theNewestVersionCounts() {
        assertThat(definitions.apply("a", record("a", 2, "two"))).isTrue();
        assertThat(definitions.apply("a", record("a", 1, "one"))).isTrue();
        assertThat(known("a").title()).isEqualTo("two");
        definitions.apply("a", record("a", 2, "two again"));
        assertThat(known("a").title()).isEqualTo("two again");
        definitions.apply("a", record("a", 3, "three"));
        assertThat(known("a").title()).isEqualTo("three");
    }

    @Test
    void aTombstoneRetiresAndTheNameMayComeBack() {
        definitions.apply("a", record("a", 2, "two"));
        assertThat(definitions.apply("a", null)).isTrue();
        assertThat(definitions.snapshot()).isEmpty();
        definitions.apply("a", record("a", 1, "one"));
        assertThat(known("a").version()).isEqualTo(1);
    }

    @Test
    void whatIsUnusableChangesNothing() {
        definitions.apply("a", record("a", 1, "one"));
        var badSchema = new String(record("a", 2, "two"), UTF_8).replace("\"object\"", "\"objekt\"");
        assertThat(definitions.apply("a", badSchema.getBytes(UTF_8))).isFalse();
        assertThat(definitions.apply("a", record("b", 2, "two"))).isFalse();
        assertThat(definitions.apply("a", "{".getBytes(UTF_8))).isFalse();
        assertThat(definitions.apply("a", new byte[0])).isFalse();
        assertThat(definitions.apply("a", record("a", 2, "t".repeat(5)).clone()))
                .isTrue();
        assertThat(known("a").version()).isEqualTo(2);
    }

    @Test
    void aSnapshotStaysAsItIs() {
        var empty = definitions.snapshot();
        definitions.apply("a", record("a", 1, "one"));
        assertThat(empty).isEmpty();
        assertThat(definitions.snapshot()).containsOnlyKeys("a");
    }
}
