package dev.writ.handler;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.writ.common.media.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What can be commanded, as its handler announces it.
 *
 * @param name lower-case words joined by hyphens, optionally after a namespace and a slash; {@code writ/…} is reserved
 * @param version grows with every change to the rest of this record
 * @param schema JSON Schema 2020-12 of the command's data
 * @param examples data that the schema allows; forms offer them
 * @param orderingKey points into the data: commands with equal values there are decided in the order written
 * @param attributes the Datomic attributes the handler needs, each item the EDN text of one schema transaction; they
 *     are installed before the first command is decided. Text is identity: an unchanged item is installed once, ever
 */
public record Action(
        String name,
        int version,
        String title,
        String description,
        JsonNode schema,
        List<JsonNode> examples,
        Optional<JsonPointer> orderingKey,
        List<String> attributes) {
    private static final Pattern NAME = Pattern.compile("([a-z][a-z0-9-]*/)?[a-z][a-z0-9-]*");

    public Action {
        if (!NAME.matcher(name).matches() || name.length() > 100) {
            throw new IllegalArgumentException("action name \"" + name + "\" must match " + NAME.pattern());
        }
        if (version < 1) {
            throw new IllegalArgumentException("version of action " + name + " must be at least 1");
        }
        examples = List.copyOf(examples);
        attributes = List.copyOf(attributes);
    }

    /** Begins the description of an action. */
    public static Builder named(String name) {
        return new Builder(name);
    }

    /** Text of a resource next to {@code owner}, in UTF-8: where handlers keep schemas. */
    public static String resource(Class<?> owner, String name) {
        try (var in = owner.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalArgumentException("no resource \"" + name + "\" beside " + owner.getName());
            }
            return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Collects the parts of an {@link Action}; JSON is given as text. */
    public static final class Builder {
        private final String name;
        private int version = 1;
        private String title = "";
        private String description = "";
        private JsonNode schema = Json.object().put("type", "object");
        private final List<JsonNode> examples = new ArrayList<>();
        private Optional<JsonPointer> orderingKey = Optional.empty();
        private final List<String> attributes = new ArrayList<>();

        private Builder(String name) {
            this.name = name;
        }

        public Builder version(int v) {
            this.version = v;
            return this;
        }

        public Builder title(String t) {
            this.title = t;
            return this;
        }

        public Builder description(String d) {
            this.description = d;
            return this;
        }

        public Builder schema(String json) {
            this.schema = parse("schema", json);
            return this;
        }

        public Builder example(String json) {
            examples.add(parse("example", json));
            return this;
        }

        /** @param pointer RFC 6901, such as {@code /account_id} */
        public Builder orderingKey(String pointer) {
            this.orderingKey = Optional.of(JsonPointer.compile(pointer));
            return this;
        }

        /** Adds one schema transaction as EDN text. */
        public Builder attributes(String edn) {
            attributes.add(edn);
            return this;
        }

        public Action build() {
            return new Action(name, version, title, description, schema, examples, orderingKey, attributes);
        }

        private JsonNode parse(String what, String json) {
            try {
                return Json.parse(json);
            } catch (JsonProcessingException e) {
                throw new IllegalArgumentException(what + " of action " + name + ": " + e.getOriginalMessage(), e);
            }
        }
    }
}
