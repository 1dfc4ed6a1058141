package dev.writ.common.action;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.PathType;
import dev.writ.common.error.Fault;
import dev.writ.common.media.Json;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The schema of a command's data: JSON Schema 2020-12 with {@code format} asserted and numbers compared by exact value.
 * References stay inside the schema; nothing is ever fetched. A {@code pattern} that has not decided about a text after a
 * million steps counts as not matched.
 *
 * <p>Safe for use by several threads.
 */
public final class DataSchema {
    private static final int MAX_FAULTS = 100;
    private static final String ENDLESS = "the schema refers to itself without end";
    private static final String DIALECT = SpecificationVersion.DRAFT_2020_12.getDialectId();

    /** The library says "does not match the date pattern must be a valid RFC 3339 full-date". */
    private static final Pattern FORMAT_PREFIX = Pattern.compile("^does not match the \\S+ pattern (?=must be)");

    private static final SchemaRegistryConfig CONFIG = SchemaRegistryConfig.builder()
            .formatAssertionsEnabled(true)
            .pathType(PathType.JSON_POINTER)
            .locale(Locale.ENGLISH)
            .regularExpressionFactory(BoundedPattern::new)
            .build();

    private static final Schema META_SCHEMA = registry().getSchema(SchemaLocation.of(DIALECT));

    private final Schema schema;

    private DataSchema(Schema schema) {
        this.schema = schema;
    }

    /** @throws IllegalArgumentException saying why {@code json} is not a usable schema */
    public static DataSchema compile(JsonNode json) {
        if (json.has("$schema") && !json.get("$schema").asText().equals(DIALECT)) {
            throw new IllegalArgumentException(
                    "/$schema: is " + json.get("$schema") + " but must be \"" + DIALECT + "\"");
        }
        var faults = faults(META_SCHEMA, json);
        if (!faults.isEmpty()) {
            throw unusable(faults);
        }
        var compiled = new DataSchema(schema(ExactNumbers.of(json)));
        var endless = compiled.faults(Json.object());
        if (endless.contains(new Fault("", ENDLESS))) {
            throw unusable(endless);
        }
        return compiled;
    }

    /** What is wrong with {@code data}, at most 100 faults; empty if it is valid. */
    public List<Fault> faults(JsonNode data) {
        return faults(schema, ExactNumbers.of(data));
    }

    private static Schema schema(JsonNode json) {
        try {
            // A registry of its own: what one schema calls itself must not be visible to another.
            var schema = registry().getSchema(json);
            // Otherwise a reference that leads nowhere is met only by the data that needs it.
            schema.initializeValidators();
            return schema;
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static List<Fault> faults(Schema schema, JsonNode data) {
        try {
            return schema.validate(data).stream()
                    .map(e -> new Fault(e.getInstanceLocation().toString(), message(e)))
                    .distinct()
                    .limit(MAX_FAULTS)
                    .toList();
        } catch (StackOverflowError e) {
            return List.of(new Fault("", ENDLESS));
        }
    }

    private static String message(Error error) {
        return FORMAT_PREFIX.matcher(error.getMessage()).replaceFirst("");
    }

    private static IllegalArgumentException unusable(List<Fault> faults) {
        return new IllegalArgumentException(faults.stream().map(Fault::toString).collect(Collectors.joining("; ")));
    }

    private static SchemaRegistry registry() {
        return SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12,
                registry -> registry.schemaRegistryConfig(CONFIG)
                        .schemaLoader(loader -> loader.fetchRemoteResources(false)
                                .block(iri -> !iri.toString().startsWith("https://json-schema.org/draft/2020-12/"))));
    }
}
