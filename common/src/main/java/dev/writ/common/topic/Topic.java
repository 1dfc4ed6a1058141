package dev.writ.common.topic;

import java.util.Map;
import org.apache.kafka.common.serialization.Serde;

/**
 * A topic: its name, the serde of its value and the configuration it is created with. Keys are text everywhere.
 *
 * @param name without the configured prefix; see {@link #name(String)}
 * @param config topic-level configuration in Kafka's own terms
 */
public record Topic<V>(String name, Serde<V> valueSerde, Map<String, String> config) {
    public Topic {
        config = Map.copyOf(config);
    }

    /** The name in Kafka. */
    public String name(String prefix) {
        return prefix + name;
    }
}
