package dev.writ.common.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Settings of Kafka's clients that nobody but Writ chooses. */
final class ProtectedSettings {
    private static final String WRITTEN =
            "an acknowledged command must be on every replica in sync, once, and in order";
    private static final String COMMITTED = "what a Kafka transaction took back was never decided";
    private static final String POSITION = "Writ knows itself how far it has read";
    private static final String IDENTITY = "Writ's parts go by it";
    private static final String FORMAT = "Writ's topics have one format, and each command its partition";
    private static final String SIZE = "a record that Writ may write must be one that everybody can read";
    private static final String WHOLE = "a record that was damaged must not be taken for what was written";
    private static final String TIME = "Writ's own times rest on it";

    private static final Map<String, String> REASONS = new HashMap<>();

    static {
        REASONS.put("bootstrap.servers", "it is WRIT_KAFKA");
        because(WRITTEN, "acks", "enable.idempotence", "max.in.flight.requests.per.connection", "retries");
        because(
                COMMITTED,
                "isolation.level",
                "transactional.id",
                "transaction.timeout.ms",
                "transaction.two.phase.commit.enable");
        because(
                POSITION,
                "enable.auto.commit",
                "auto.commit.interval.ms",
                "auto.offset.reset",
                "allow.auto.create.topics",
                "exclude.internal.topics");
        because(
                IDENTITY,
                "client.id",
                "group.id",
                "group.instance.id",
                "group.protocol",
                "group.remote.assignor",
                "partition.assignment.strategy");
        because(
                FORMAT,
                "key.serializer",
                "value.serializer",
                "key.deserializer",
                "value.deserializer",
                "partitioner.class",
                "partitioner.ignore.keys",
                "partitioner.adaptive.partitioning.enable",
                "partitioner.availability.timeout.ms");
        because(WHOLE, "check.crcs");
        because(SIZE, "max.request.size", "fetch.max.bytes", "max.partition.fetch.bytes");
        because(
                TIME,
                "request.timeout.ms",
                "delivery.timeout.ms",
                "default.api.timeout.ms",
                "max.block.ms",
                "linger.ms",
                "max.poll.records",
                "max.poll.interval.ms",
                "fetch.max.wait.ms",
                "session.timeout.ms",
                "heartbeat.interval.ms");
    }

    private ProtectedSettings() {}

    private static void because(String reason, String... settings) {
        List.of(settings).forEach(setting -> REASONS.put(setting, reason));
    }

    /** Why {@code setting} is protected, if it is. */
    static Optional<String> reason(String setting) {
        return Optional.ofNullable(REASONS.get(setting));
    }
}
