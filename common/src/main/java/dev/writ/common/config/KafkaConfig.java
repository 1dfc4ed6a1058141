package dev.writ.common.config;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Where Kafka is and how Writ's topics are made there.
 *
 * @param bootstrapServers {@code host:port[,host:port…]}
 * @param topicPrefix put in front of every topic name; may be empty
 * @param partitions of each topic that has to be created; existing topics keep theirs
 * @param replicationFactor of each topic that has to be created
 */
public record KafkaConfig(String bootstrapServers, String topicPrefix, int partitions, short replicationFactor) {
    public KafkaConfig {
        Objects.requireNonNull(bootstrapServers, "bootstrapServers");
        Objects.requireNonNull(topicPrefix, "topicPrefix");
        if (partitions < 1 || replicationFactor < 1) {
            throw new IllegalArgumentException("partitions and replicationFactor must be at least 1");
        }
    }

    /** Reads {@code WRIT_KAFKA}, {@code WRIT_TOPIC_PREFIX}, {@code WRIT_PARTITIONS} and {@code WRIT_REPLICATION_FACTOR}. */
    public static KafkaConfig from(Env env) {
        return new KafkaConfig(
                env.parsed("WRIT_KAFKA", "127.0.0.1:9092", "host:port[,host:port…]", v -> {
                    if (!v.matches("[^\\s,:]+:\\d{1,5}(,[^\\s,:]+:\\d{1,5})*")) {
                        throw new IllegalArgumentException(v);
                    }
                    return v;
                }),
                env.parsed("WRIT_TOPIC_PREFIX", "", "at most 100 of a–z, A–Z, 0–9, '.', '_' and '-'", v -> {
                    if (!v.matches("[a-zA-Z0-9._-]{1,100}")) {
                        throw new IllegalArgumentException(v);
                    }
                    return v;
                }),
                env.integer("WRIT_PARTITIONS", 8, 1, 1000),
                (short) env.integer("WRIT_REPLICATION_FACTOR", 1, 1, 10));
    }

    /** Properties that every Kafka client of this process starts from. */
    public Map<String, Object> clientProperties(String clientId) {
        var properties = new HashMap<String, Object>();
        properties.put("bootstrap.servers", bootstrapServers);
        properties.put("client.id", clientId);
        // A broker that comes back is found again within a second, not after the default minute of idle back-off.
        properties.put("reconnect.backoff.max.ms", 1000);
        return properties;
    }
}
