package dev.writ.common.action;

import dev.writ.common.message.ActionDefinition;
import dev.writ.common.topic.Topics;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.errors.SerializationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the records of the {@code actions} topic add up to. For one thread. */
final class Definitions {
    private static final Logger LOG = LoggerFactory.getLogger(Definitions.class);

    private final Map<String, Announced> byName = new HashMap<>();

    /** A definition with its schema ready for use. */
    record Announced(ActionDefinition definition, DataSchema schema) {}

    /**
     * Takes in one record. A version older than the one known is passed over; a null value retires the action.
     *
     * @return false if the record is no usable definition; it changes nothing then
     */
    boolean apply(String key, byte[] value) {
        if (value == null) {
            byName.remove(key);
            return true;
        }
        try {
            var definition = Topics.ACTIONS.valueSerde().deserializer().deserialize(Topics.ACTIONS.name(), value);
            if (!definition.name().equals(key)) {
                throw new IllegalArgumentException("it defines \"" + definition.name() + "\"");
            }
            var known = byName.get(key);
            if (known == null || known.definition().version() <= definition.version()) {
                byName.put(key, new Announced(definition, DataSchema.compile(definition.schema())));
            }
            return true;
        } catch (SerializationException | IllegalArgumentException e) {
            LOG.atWarn()
                    .addKeyValue("action", key)
                    .addKeyValue("reason", e.getMessage())
                    .log("unusable action definition skipped");
            return false;
        }
    }

    Map<String, Announced> snapshot() {
        return Map.copyOf(byName);
    }
}
