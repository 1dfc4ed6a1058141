package dev.writ.common.config;

import dev.writ.common.metrics.KafkaMeters;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.common.metrics.JmxReporter;

/**
 * Where Kafka is and how Writ's topics are made there.
 *
 * @param bootstrapServers {@code host:port[,host:port…]}; an IPv6 address stands in brackets
 * @param topicPrefix put in front of every topic name; may be empty
 * @param partitions of each topic that has to be created; existing topics keep theirs
 * @param replicationFactor of each topic that has to be created
 * @param clients how Kafka is talked to
 * @param meters where clients tell what they measure of themselves, if anywhere
 */
public record KafkaConfig(
        String bootstrapServers,
        String topicPrefix,
        int partitions,
        short replicationFactor,
        KafkaClientSettings clients,
        Optional<MeterRegistry> meters) {
    private static final String SERVERS_RULE = "host:port[,host:port…]";
    private static final String REPORTERS = "metric.reporters";
    private static final String PREFIX_RULE = "at most 100 of a–z, A–Z, 0–9, '.', '_' and '-'";
    private static final Pattern SERVER = Pattern.compile("(?:[a-zA-Z0-9._-]+|\\[[0-9a-fA-F:.]+]):(?<port>\\d{1,5})");
    private static final Pattern PREFIX = Pattern.compile("[a-zA-Z0-9._-]{0,100}");

    public KafkaConfig {
        requireServers(bootstrapServers);
        requirePrefix(topicPrefix);
        if (partitions < 1 || replicationFactor < 1) {
            throw new IllegalArgumentException("partitions and replicationFactor must be at least 1");
        }
        Objects.requireNonNull(clients, "clients");
    }

    /** Nobody is told what clients measure. */
    public KafkaConfig(
            String bootstrapServers,
            String topicPrefix,
            int partitions,
            short replicationFactor,
            KafkaClientSettings clients) {
        this(bootstrapServers, topicPrefix, partitions, replicationFactor, clients, Optional.empty());
    }

    /** Talks to Kafka as its clients do by default. */
    public KafkaConfig(String bootstrapServers, String topicPrefix, int partitions, short replicationFactor) {
        this(bootstrapServers, topicPrefix, partitions, replicationFactor, KafkaClientSettings.NONE);
    }

    /**
     * Reads {@code WRIT_KAFKA}, {@code WRIT_TOPIC_PREFIX}, {@code WRIT_PARTITIONS}, {@code WRIT_REPLICATION_FACTOR} and
     * what {@link KafkaClientSettings} tells of.
     */
    public static KafkaConfig from(Env env) {
        return new KafkaConfig(
                env.parsed("WRIT_KAFKA", "127.0.0.1:9092", SERVERS_RULE, KafkaConfig::requireServers),
                env.parsed("WRIT_TOPIC_PREFIX", "", PREFIX_RULE, KafkaConfig::requirePrefix),
                env.integer("WRIT_PARTITIONS", 8, 1, 1000),
                (short) env.integer("WRIT_REPLICATION_FACTOR", 1, 1, 10),
                KafkaClientSettings.from(env));
    }

    /** The same Kafka; clients that are made for it are measured for as long as they live. */
    public KafkaConfig measuredBy(MeterRegistry registry) {
        return new KafkaConfig(
                bootstrapServers, topicPrefix, partitions, replicationFactor, clients, Optional.of(registry));
    }

    private static String requireServers(String servers) {
        for (var server : servers.split(",", -1)) {
            var parts = SERVER.matcher(server);
            if (!parts.matches() || !isPort(Integer.parseInt(parts.group("port")))) {
                throw new IllegalArgumentException("bootstrapServers " + servers + " must be " + SERVERS_RULE);
            }
        }
        return servers;
    }

    private static boolean isPort(int number) {
        return number > 0 && number <= 65_535;
    }

    private static String requirePrefix(String prefix) {
        if (!PREFIX.matcher(prefix).matches()) {
            throw new IllegalArgumentException("topicPrefix " + prefix + " must be " + PREFIX_RULE);
        }
        return prefix;
    }

    /** What a producer of this process starts from. */
    public Map<String, Object> producerProperties(String clientId) {
        return properties(clientId, clients.producer());
    }

    /** What a consumer of this process starts from. */
    public Map<String, Object> consumerProperties(String clientId) {
        return properties(clientId, clients.consumer());
    }

    /** What an admin client of this process starts from. */
    public Map<String, Object> adminProperties(String clientId) {
        return properties(clientId, clients.admin());
    }

    /** What an application of Kafka Streams in this process starts from. */
    public Map<String, Object> streamsProperties(String clientId) {
        return properties(clientId, clients.all());
    }

    private Map<String, Object> properties(String clientId, Map<String, String> settings) {
        var properties = new HashMap<String, Object>();
        // A broker that comes back is found again within a second, not after the default minute of idle back-off.
        properties.put("reconnect.backoff.max.ms", 1000);
        properties.putAll(settings);
        properties.put("bootstrap.servers", bootstrapServers);
        properties.put("client.id", clientId);
        meters.ifPresent(registry -> {
            var others = String.valueOf(settings.getOrDefault(REPORTERS, JmxReporter.class.getName()));
            var ours = KafkaMeters.class.getName();
            properties.put(REPORTERS, others.isBlank() ? ours : others + "," + ours);
            properties.put(KafkaMeters.REGISTRY, registry);
            properties.put(KafkaMeters.TOPIC_PREFIX, topicPrefix);
        });
        return properties;
    }
}
