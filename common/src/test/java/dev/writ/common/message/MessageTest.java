package dev.writ.common.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.writ.common.media.CanonicalJson;
import dev.writ.common.media.Json;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class MessageTest {
    static Stream<Arguments> messages() {
        return Stream.of(
                kind("command", Samples.COMMAND, Samples.COMMAND.toJson(), Command::fromJson),
                kind("accepted", Samples.ACCEPTED, Samples.ACCEPTED.toJson(), Outcome.Accepted::fromJson),
                kind("omitted", Samples.ACCEPTED_LARGE, Samples.ACCEPTED_LARGE.toJson(), Outcome.Accepted::fromJson),
                kind("failed", Samples.FAILED, Samples.FAILED.toJson(), Outcome.Failed::fromJson),
                kind("action", Samples.ACTION, Samples.ACTION.toJson(), ActionDefinition::fromJson));
    }

    private static Arguments kind(String name, Object message, ObjectNode json, Function<JsonNode, Object> reader) {
        return Arguments.of(name, message, json, reader);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("messages")
    void readsWhatItWrote(String name, Object message, ObjectNode json, Function<JsonNode, Object> reader) {
        assertThat(reader.apply(Samples.json(json.toString()))).isEqualTo(message);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("messages")
    void readersIgnoreFieldsTheyDoNotKnow(
            String name, Object message, ObjectNode json, Function<JsonNode, Object> reader) {
        var newer = json.deepCopy();
        // Members of data, schemas and problems are content, not fields.
        Stream.of(
                        newer,
                        newer.path("meta"),
                        newer.path("pending"),
                        newer.path("facts").path(0))
                .filter(JsonNode::isObject)
                .forEach(n -> ((ObjectNode) n).putArray("field-of-the-future").add(1));
        assertThat(reader.apply(newer)).isEqualTo(message);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("messages")
    void aMissingFieldIsNamed(String name, Object message, ObjectNode json, Function<JsonNode, Object> reader) {
        for (var field : json.properties().stream().map(e -> e.getKey()).toList()) {
            if (List.of("examples", "ordering-key", "facts-omitted").contains(field)) {
                continue;
            }
            var less = json.deepCopy();
            less.remove(field);
            assertThatThrownBy(() -> reader.apply(less))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("field \"" + field + "\" is missing");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "id | 5 | must be a string",
                "id | \"x\" | must be a UUID",
                "action | null | must be a string",
                "meta | {} | \"submitted-at\" is missing",
                "meta | 5 | \"submitted-at\" is missing",
                "meta | {\"submitted-at\":\"yesterday\"} | \"submitted-at\" must be an ISO-8601 instant",
                "meta | {\"submitted-at\":\"+999999999-12-31T23:59:59Z\",\"principal\":\"p\",\"payload-hash\":\"\"}"
                        + " | \"submitted-at\" must be from 1970 to 9999",
                "meta | {\"submitted-at\":\"1969-12-31T23:59:59Z\",\"principal\":\"p\",\"payload-hash\":\"\"}"
                        + " | \"submitted-at\" must be from 1970 to 9999",
                "pending | {\"topic\":\"t\",\"partition\":\"0\"} | \"partition\" must be a 64-bit integer",
                "pending | {\"topic\":\"t\",\"partition\":0,\"offset\":1.5} | \"offset\" must be a 64-bit integer",
                "prev-t | 12345678901234567890 | must be a 64-bit integer",
                "prev-t | 1001 | \"prev-t\" must be below \"basis-t\"",
                "facts | {} | must be an array",
                "facts | [{\"e\":1,\"a\":\"x\",\"v\":1,\"added\":\"yes\"}] | \"added\" must be true or false"
            })
    void aWrongFieldIsNamedWithTheRuleItBreaks(String field, String value, String message) {
        var wrong = Samples.ACCEPTED.toJson();
        wrong.set(field, Samples.json(value));
        assertThatThrownBy(() -> Outcome.Accepted.fromJson(wrong))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message.startsWith("\"") ? message : "\"" + field + "\" " + message);
    }

    @Test
    void payloadHashIsOfTheIntentNotItsSpelling() {
        assertThat(Command.payloadHash("a", Samples.json("{\"x\":1.0,\"y\":2}")))
                .isEqualTo(Command.payloadHash("a", Samples.json("{\"y\":2,\"x\":1}")))
                .isNotEqualTo(Command.payloadHash("b", Samples.json("{\"y\":2,\"x\":1}")));
        // Clients may compute it: the hash of these very bytes.
        assertThat(Command.payloadHash("a", Samples.json("{}")))
                .isEqualTo(CanonicalJson.sha256("[\"a\",{}]".getBytes(UTF_8)));
    }

    @Test
    void outcomesAreMatchedByKind() {
        assertThat(Samples.ACCEPTED.<String>match(a -> "accepted", f -> "failed"))
                .isEqualTo("accepted");
        assertThat(Samples.FAILED.<String>match(a -> "accepted", f -> "failed")).isEqualTo("failed");
        assertThat(Samples.FAILED.toJson().has("data")).isFalse();
        assertThat(Json.array()
                        .add(Samples.FAILED.error().toJson())
                        .get(0)
                        .get("code")
                        .textValue())
                .isEqualTo("duplicate-customer");
    }
}
