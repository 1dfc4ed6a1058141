package dev.writ.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.writ.common.error.ProblemException;
import dev.writ.web.FormBody;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

class FormCommandTest {
    private static final JsonNode SCHEMA = Samples.json("""
            {"type": "object", "required": ["name", "address"],
             "properties": {
               "name": {"type": "string"},
               "zip": {"type": "string"},
               "amount": {"type": "number"},
               "count": {"type": ["integer", "null"]},
               "urgent": {"type": "boolean"},
               "level": {"enum": [1, 2, "high"]},
               "tags": {"type": "array", "items": {"type": "string"}},
               "any": {},
               "address": {"$ref": "#/$defs/address"},
               "billing": {"$ref": "#/$defs/address"}},
             "$defs": {"address": {"type": "object", "required": ["city"],
               "properties": {"city": {"type": "string"}, "street": {"type": "string"}}}}}
            """);

    @Test
    void textsBecomeTheTypesOfTheSchema() {
        assertThat(data(
                        "/name", "7",
                        "/zip", "03755",
                        "/amount", "12.50",
                        "/count", "3",
                        "/urgent", "false",
                        "/level", "2",
                        "/tags/0", "1",
                        "/tags/1", "b",
                        "/any", "{\"x\": [1]}",
                        "/address/city", "Anytown"))
                .isEqualTo(Samples.json("""
                                {"name": "7", "zip": "03755", "amount": 12.50, "count": 3, "urgent": false, "level": 2,
                                 "tags": ["1", "b"], "any": {"x": [1]}, "address": {"city": "Anytown"}}
                                """));
    }

    @Test
    void whatCannotBecomeItsTypeStaysText() {
        assertThat(data("/amount", "much", "/urgent", "\"true\"", "/level", "low"))
                .isEqualTo(Samples.json("{\"amount\": \"much\", \"urgent\": \"\\\"true\\\"\", \"level\": \"low\"}"));
    }

    @Test
    void emptyFieldsAreLeftOutUnlessTheyAreRequired() {
        assertThat(data("/name", "", "/zip", "", "/address/city", "", "/address/street", "", "/billing/city", ""))
                .isEqualTo(Samples.json("{\"name\": \"\", \"address\": {\"city\": \"\"}}"));
        assertThat(data("/billing/city", "", "/billing/street", "Main St."))
                .isEqualTo(Samples.json("{\"billing\": {\"street\": \"Main St.\", \"city\": \"\"}}"));
    }

    @Test
    void dataCanBeJsonText() {
        assertThat(data("data", "{\"amount\": 1.10}")).isEqualTo(Samples.json("{\"amount\": 1.10}"));
        assertThatThrownBy(() -> data("data", "{")).isInstanceOf(ProblemException.class);
    }

    @Test
    void contradictionsAreNamed() {
        assertThatThrownBy(() -> data("/name", "x", "/name/first", "y")).hasMessageContaining("/name/first");
        assertThatThrownBy(() -> data("/tags/1", "x")).hasMessageContaining("/tags/1");
        assertThatThrownBy(() -> data("/tags/x", "x")).hasMessageContaining("/tags/x");
        assertThatThrownBy(() -> data("name", "x")).hasMessageContaining("[name]");
        assertThatThrownBy(() -> data("data", "{}", "/name", "x")).hasMessageContaining("both");
        assertThatThrownBy(() -> FormCommand.parse(new FormBody(new LinkedHashMap<>())))
                .hasMessageContaining("\"action\" is missing");
    }

    @Test
    void theFormDrawnFromASchemaPostsTheExampleBack() {
        var example = Samples.json(
                "{\"name\": \"Ann\", \"amount\": 12.50, \"level\": 2, \"address\": {\"city\": \"Anytown\"}, \"tags\": [\"a\"]}");
        var action = new dev.writ.common.message.ActionDefinition(
                "a", 1, "A", "", SCHEMA, List.of(example), java.util.Optional.empty(), "p");
        var fields = new LinkedHashMap<String, List<String>>();
        fields.put("action", List.of("a"));
        collect(ActionForm.of(action), fields);
        assertThat(fields).containsKeys("/address/street", "/billing/city", "/any");
        assertThat(FormCommand.parse(new FormBody(fields)).request(SCHEMA).data())
                .isEqualTo(example);
    }

    @Test
    void aSchemaThatRefersToItselfHasAFormAllTheSame() {
        var schema = Samples.json(
                "{\"type\": \"object\", \"properties\": {\"next\": {\"$ref\": \"#\"}, \"loop\": {\"$ref\": \"#/properties/loop\"}}}");
        var action = new dev.writ.common.message.ActionDefinition(
                "a", 1, "A", "", schema, List.of(), java.util.Optional.empty(), "p");
        assertThat(ActionForm.of(action)).hasSize(2);
    }

    private static void collect(List<FormField> from, LinkedHashMap<String, List<String>> to) {
        for (var field : from) {
            if (field instanceof FormField.Group group) {
                collect(group.fields(), to);
            } else if (field instanceof FormField.Line line) {
                to.put(line.name(), List.of(line.value()));
            } else if (field instanceof FormField.Choice choice) {
                to.put(choice.name(), List.of(choice.value()));
            } else if (field instanceof FormField.JsonText json) {
                to.put(json.name(), List.of(json.value()));
            }
        }
    }

    private static JsonNode data(String... pairs) {
        var fields = new LinkedHashMap<String, List<String>>();
        fields.put("action", List.of("a"));
        for (int i = 0; i < pairs.length; i += 2) {
            fields.put(pairs[i], List.of(pairs[i + 1]));
        }
        return FormCommand.parse(new FormBody(fields)).request(SCHEMA).data();
    }
}
