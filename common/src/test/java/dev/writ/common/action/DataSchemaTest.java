package dev.writ.common.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.writ.common.error.Fault;
import dev.writ.common.media.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class DataSchemaTest {
    private static JsonNode json(String text) {
        try {
            return Json.parse(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(text, e);
        }
    }

    private static List<Fault> faults(String schema, String data) {
        return DataSchema.compile(json(schema)).faults(json(data));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"multipleOf\":0.01} | 0.1",
                "{\"multipleOf\":0.01} | 123456789012345678.91",
                "{\"multipleOf\":3} | 9007199254740993",
                "{\"multipleOf\":7} | 70000000000000000000000000000",
                "{\"type\":\"integer\"} | 1.0",
                "{\"type\":\"integer\"} | 1e30",
                "{\"type\":\"integer\",\"maximum\":12345678901234567890} | 12345678901234567890",
                "{\"minimum\":0.1} | 0.1000",
                "{\"const\":1} | 1.0",
                "{\"const\":{\"a\":[1.50]}} | {\"a\":[1.5]}",
                "{\"enum\":[2.50]} | 2.5",
                "{\"exclusiveMinimum\":0} | 1e-400",
                "{\"maxLength\":1e2} | \"x\"",
                "{\"format\":\"date\"} | \"2026-02-28\"",
                "{\"pattern\":\"b\"} | \"abc\"",
                "true | 1",
                "{\"$ref\":\"#/$defs/a\",\"$defs\":{\"a\":{\"type\":\"integer\"}}} | 1",
                "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\"} | 1",
                "{\"$id\":\"https://example.com/s\",\"$ref\":\"#a\",\"$defs\":{\"x\":{\"$anchor\":\"a\"}}} | 1",
                "{\"properties\":{\"child\":{\"$ref\":\"#\"}},\"additionalProperties\":false} | {\"child\":{\"child\":{}}}"
            })
    void valid(String schema, String data) {
        assertThat(faults(schema, data)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"multipleOf\":0.01} | 0.105 | `` | must be multiple of 0.01",
                "{\"multipleOf\":3} | 9007199254740994 | `` | must be multiple of 3",
                "{\"multipleOf\":7} | 70000000000000000000000000001 | `` | must be multiple of 7",
                "{\"maximum\":9007199254740992} | 9007199254740993 | `` | must have a maximum value of 9007199254740992",
                "{\"minimum\":0.1} | 0.09999999999999999999999 | `` | must have a minimum value of 0.1",
                "{\"type\":\"integer\"} | 1.5 | `` | number found, integer expected",
                "{\"uniqueItems\":true} | [1,1.0] | `` | must have only unique items in the array",
                "{\"format\":\"date\"} | \"2026-02-30\" | `` | must be a valid RFC 3339 full-date",
                "{\"format\":\"uuid\"} | \"x\" | `` | must be a valid RFC 4122 UUID",
                "{\"pattern\":\"^abc$\"} | \"abc\\n\" | `` | does not match the regex pattern ^abc$",
                "{\"properties\":{\"a/b\":{\"items\":{\"type\":\"string\"}}}} | {\"a/b\":[\"x\",1]} | /a~1b/1 | integer found, string expected",
                "{\"required\":[\"a\"]} | {} | `` | required property 'a' not found"
            })
    void invalid(String schema, String data, String pointer, String message) {
        assertThat(faults(schema, data)).containsExactly(new Fault(pointer, message));
    }

    @Test
    void everyFaultIsFoundUpToAHundred() {
        var schema =
                "{\"required\":[\"a\",\"b\"],\"additionalProperties\":false,\"properties\":{\"c\":{\"type\":\"null\"}}}";
        assertThat(faults(schema, "{\"c\":1,\"d\":2}"))
                .extracting(Fault::pointer)
                .containsOnly("", "/c")
                .hasSize(4);
        var many = Json.array();
        for (int i = 0; i < 500; i++) {
            many.add(i);
        }
        assertThat(DataSchema.compile(json("{\"items\":{\"type\":\"string\"}}")).faults(many))
                .hasSize(100);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[] | array found",
                "{\"type\":\"strin\"} | /type: ",
                "{\"properties\":{\"a\":{\"required\":\"a\"}}} | /properties/a/required: string found, array expected",
                "{\"pattern\":\"[\"} | /pattern: must be a valid ECMA-262 regular expression",
                "{\"$schema\":\"http://json-schema.org/draft-07/schema#\"} | /$schema: is \"http://json-schema.org/draft-07/schema#\"",
                "{\"$schema\":5} | /$schema: is 5",
                "{\"$ref\":\"#/$defs/missing\"} | cannot be resolved",
                "{\"$ref\":\"#\"} | refers to itself without end"
            })
    void anUnusableSchemaIsRefusedWithTheReason(String schema, String reason) {
        assertThatThrownBy(() -> DataSchema.compile(json(schema)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:1/s.json",
                "https://example.com/s.json",
                "file:///etc/passwd",
                "classpath:logback.xml",
                "jar:file:x!/y",
                "other.json"
            })
    void nothingIsFetched(String reference) {
        for (var schema : new String[] {"{\"$ref\":\"%s\"}", "{\"properties\":{\"a\":{\"$ref\":\"%s\"}}}"}) {
            assertThatThrownBy(() -> DataSchema.compile(json(schema.formatted(reference))))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aSchemaDoesNotSeeAnother() {
        DataSchema.compile(json("{\"$id\":\"https://example.com/one\",\"type\":\"string\"}"));
        assertThatThrownBy(() -> DataSchema.compile(json("{\"$ref\":\"https://example.com/one\"}")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aPatternCannotBeMadeToRunForEver() {
        assertThat(faults("{\"pattern\":\"^(a+)+$\"}", "\"" + "a".repeat(60) + "b\""))
                .hasSize(1);
        assertThat(faults("{\"pattern\":\"^(a|b|ab)*c$\"}", "\"" + "ab".repeat(100_000) + "\""))
                .hasSize(1);
        assertThat(faults("{\"pattern\":\"^[a-z]+$\"}", "\"" + "a".repeat(200_000) + "\""))
                .isEmpty();
    }
}
