package dev.writ.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.util.List;

/** The JSON Schema of an action's data, judged as strictly as Writ does: formats are assertions. */
final class DataSchema {
    private static final SchemaRegistry REGISTRY = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder -> builder.schemaRegistryConfig(
                    SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build()));
    private static final Schema OF_SCHEMAS =
            REGISTRY.getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));

    private final Schema schema;

    private DataSchema(Schema schema) {
        this.schema = schema;
    }

    /** @throws AssertionError if {@code schema} is not one */
    static DataSchema of(String action, JsonNode schema) {
        var faults = faults(OF_SCHEMAS, schema);
        if (!faults.isEmpty()) {
            throw new AssertionError("the schema of action " + action + " is not JSON Schema 2020-12: " + faults);
        }
        return new DataSchema(REGISTRY.getSchema(schema));
    }

    /** What is wrong with {@code data}, each with a JSON pointer; empty if nothing is. */
    List<Fault> faults(JsonNode data) {
        return faults(schema, data);
    }

    private static List<Fault> faults(Schema schema, JsonNode data) {
        return schema.validate(data).stream()
                .map(error -> new Fault(error.getInstanceLocation().toString(), error.getMessage()))
                .toList();
    }

    /** @param pointer RFC 6901, into the data */
    record Fault(String pointer, String message) {
        @Override
        public String toString() {
            return (pointer.isEmpty() ? "(root)" : pointer) + ": " + message;
        }
    }
}
