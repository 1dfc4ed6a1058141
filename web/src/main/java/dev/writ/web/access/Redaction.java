package dev.writ.web.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.writ.common.access.AttributeAccess;
import dev.writ.common.media.Json;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;

/**
 * What is left out of a command or an outcome for readers of one kind. Facts are left out by their attribute, and those
 * about an attribute with it. The transaction's text, and hashes by which values could be tried, are for who may read
 * everything; what a command says, and what it is refused with, for whoever sent it as well. The member {@code withheld}
 * names what is left out, always the same, whatever is in it.
 *
 * @param own whether the readers sent it
 */
public record Redaction(AttributeAccess access, boolean own) {
    private static final Set<String> OF_THE_WHOLE = Set.of("tx", "facts-hash");

    /** What an attribute is called, and of which others it is made. */
    private static final Set<String> NAMING = Set.of("db/ident", "db/tupleAttrs");

    private static final Set<String> OF_A_PROBLEM = Set.of("type", "title", "status", "code");

    static final String WITHHELD = "withheld";

    /** @param document a command or an outcome, under the names that members have in Kafka; it stays as it is */
    public ObjectNode of(ObjectNode document) {
        if (access.isAll()) {
            return document;
        }
        var shown = document.deepCopy();
        var withheld = new TreeSet<String>();
        if (shown.path("facts") instanceof ArrayNode facts) {
            shown.set("facts", readable(facts));
        }
        OF_THE_WHOLE.forEach(name -> remove(shown, name, name, withheld));
        if (!own) {
            remove(shown, "data", "data", withheld);
            if (shown.path("meta") instanceof ObjectNode meta) {
                remove(meta, "payload-hash", "meta.payload-hash", withheld);
            }
            if (shown.path("error") instanceof ObjectNode error) {
                error.retain(OF_A_PROBLEM);
                withheld.add("error.detail");
            }
        }
        var names = shown.putArray(WITHHELD);
        withheld.forEach(names::add);
        return shown;
    }

    private ArrayNode readable(ArrayNode facts) {
        var hidden = new HashSet<JsonNode>();
        for (JsonNode fact : facts) {
            if (NAMING.contains(fact.path("a").asText()) && namesHidden(fact.path("v"))) {
                hidden.add(fact.path("e"));
            }
        }
        var readable = Json.array();
        for (JsonNode fact : facts) {
            var attribute = fact.path("a").asText();
            boolean leads = attribute.startsWith("db.") && hidden.contains(fact.path("v"))
                    || attribute.equals("db.entity/attrs") && namesHidden(fact.path("v"));
            if (access.reads(attribute) && !hidden.contains(fact.path("e")) && !leads) {
                readable.add(fact);
            }
        }
        return readable;
    }

    private boolean namesHidden(JsonNode value) {
        return value.isArray()
                ? StreamSupport.stream(value.spliterator(), false).anyMatch(this::namesHidden)
                : value.isTextual() && !access.reads(value.textValue());
    }

    private static void remove(ObjectNode from, String name, String called, Set<String> withheld) {
        if (from.remove(name) != null) {
            withheld.add(called);
        }
    }
}
