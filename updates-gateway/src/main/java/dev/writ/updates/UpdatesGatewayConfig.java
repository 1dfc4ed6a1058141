package dev.writ.updates;

import dev.writ.common.config.BaseUrl;
import dev.writ.common.config.Env;
import dev.writ.common.config.KafkaConfig;
import java.time.Duration;
import java.util.Objects;

/**
 * How an {@link UpdatesGateway} serves its clients.
 *
 * @param heartbeat how often a client that gets nothing is shown that the connection lives
 * @param maxClients connections at once
 * @param maxClientsPerPrincipal connections at once of one principal, or of one address that nobody asks who it is; 0 for
 *     no limit
 * @param maxSubscriptions live queries of one connection at once
 * @param messagesPerSecond how many messages one client may send, on average over some seconds
 * @param queueMessages messages that may wait for one client before it is closed as too slow
 * @param queueBytes the same in bytes; one message may wait whatever its size
 * @param windowMessages recent outcomes kept in memory for clients that come back
 * @param windowBytes the same in bytes; as much again is used at most to read older outcomes
 * @param historyReaders how many clients are served older outcomes at the same moment
 * @param lifetime after which a connection is ended for its client to come back, perhaps to another gateway; the first
 *     end at four fifths of it; zero for never
 * @param live how live queries are run
 * @param commandUrl where clients find command-api
 * @param queryUrl where clients find query-api
 */
public record UpdatesGatewayConfig(
        KafkaConfig kafka,
        Duration heartbeat,
        int maxClients,
        int maxClientsPerPrincipal,
        int maxSubscriptions,
        int messagesPerSecond,
        int queueMessages,
        long queueBytes,
        int windowMessages,
        long windowBytes,
        int historyReaders,
        Duration lifetime,
        LiveQueriesConfig live,
        BaseUrl commandUrl,
        BaseUrl queryUrl) {
    private static final int MIB = 1024 * 1024;
    private static final int DEFAULT_MESSAGES_PER_SECOND = 20;
    private static final Duration DEFAULT_LIFETIME = Duration.ofHours(1);

    public UpdatesGatewayConfig {
        Objects.requireNonNull(kafka, "kafka");
        Objects.requireNonNull(heartbeat, "heartbeat");
        Objects.requireNonNull(lifetime, "lifetime");
        Objects.requireNonNull(live, "live");
        Objects.requireNonNull(commandUrl, "commandUrl");
        Objects.requireNonNull(queryUrl, "queryUrl");
        if (heartbeat.isNegative() || heartbeat.isZero()) {
            throw new IllegalArgumentException("heartbeat must be above 0");
        }
        if (maxClients < 1 || maxSubscriptions < 1 || messagesPerSecond < 1 || historyReaders < 1) {
            throw new IllegalArgumentException(
                    "maxClients, maxSubscriptions, messagesPerSecond and historyReaders must be at least 1");
        }
        if (maxClientsPerPrincipal < 0) {
            throw new IllegalArgumentException("maxClientsPerPrincipal must be 0 or above");
        }
        if (queueMessages < 1 || queueBytes < 1 || windowMessages < 1 || windowBytes < 1) {
            throw new IllegalArgumentException("queues and the window must hold at least 1");
        }
        if (lifetime.isNegative()) {
            throw new IllegalArgumentException("lifetime must be 0 or above");
        }
    }

    /** With the usual bounds on what clients say and how long they stay, and with command-api and query-api at the same origin. */
    public UpdatesGatewayConfig(
            KafkaConfig kafka,
            Duration heartbeat,
            int maxClients,
            int maxSubscriptions,
            int queueMessages,
            long queueBytes,
            int windowMessages,
            long windowBytes,
            int historyReaders,
            LiveQueriesConfig live) {
        this(
                kafka,
                heartbeat,
                maxClients,
                0,
                maxSubscriptions,
                DEFAULT_MESSAGES_PER_SECOND,
                queueMessages,
                queueBytes,
                windowMessages,
                windowBytes,
                historyReaders,
                DEFAULT_LIFETIME,
                live,
                BaseUrl.SAME_ORIGIN,
                BaseUrl.SAME_ORIGIN);
    }

    /** The same, without live queries. */
    public UpdatesGatewayConfig(
            KafkaConfig kafka,
            Duration heartbeat,
            int maxClients,
            int maxSubscriptions,
            int queueMessages,
            long queueBytes,
            int windowMessages,
            long windowBytes,
            int historyReaders) {
        this(
                kafka,
                heartbeat,
                maxClients,
                maxSubscriptions,
                queueMessages,
                queueBytes,
                windowMessages,
                windowBytes,
                historyReaders,
                LiveQueriesConfig.OFF);
    }

    /**
     * Reads {@code WRIT_HEARTBEAT}, {@code WRIT_UPDATES_MAX_CLIENTS}, {@code WRIT_UPDATES_MAX_CLIENTS_PER_PRINCIPAL},
     * {@code WRIT_UPDATES_SUBSCRIPTIONS},
     * {@code WRIT_UPDATES_CLIENT_MESSAGES}, {@code WRIT_UPDATES_QUEUE}, {@code WRIT_UPDATES_QUEUE_MIB}, {@code WRIT_UPDATES_WINDOW},
     * {@code WRIT_UPDATES_WINDOW_MIB}, {@code WRIT_UPDATES_READERS}, {@code WRIT_UPDATES_LIFETIME},
     * {@code WRIT_COMMAND_URL}, {@code WRIT_QUERY_URL} and what {@link KafkaConfig#from} and {@link LiveQueriesConfig#from} read.
     */
    public static UpdatesGatewayConfig from(Env env) {
        return new UpdatesGatewayConfig(
                KafkaConfig.from(env),
                env.duration("WRIT_HEARTBEAT", Duration.ofSeconds(15), Duration.ofMillis(100), Duration.ofMinutes(5)),
                env.integer("WRIT_UPDATES_MAX_CLIENTS", 10_000, 1, 1_000_000),
                env.integer("WRIT_UPDATES_MAX_CLIENTS_PER_PRINCIPAL", 0, 0, 1_000_000),
                env.integer("WRIT_UPDATES_SUBSCRIPTIONS", 64, 1, 10_000),
                env.integer("WRIT_UPDATES_CLIENT_MESSAGES", DEFAULT_MESSAGES_PER_SECOND, 1, 1_000_000),
                env.integer("WRIT_UPDATES_QUEUE", 1024, 16, 1_000_000),
                (long) MIB * env.integer("WRIT_UPDATES_QUEUE_MIB", 16, 1, 1024),
                env.integer("WRIT_UPDATES_WINDOW", 10_000, 16, 10_000_000),
                (long) MIB * env.integer("WRIT_UPDATES_WINDOW_MIB", 64, 1, 64 * 1024),
                env.integer("WRIT_UPDATES_READERS", 2, 1, 64),
                env.duration("WRIT_UPDATES_LIFETIME", DEFAULT_LIFETIME, Duration.ZERO, Duration.ofDays(1)),
                LiveQueriesConfig.from(env),
                BaseUrl.from(env, "WRIT_COMMAND_URL"),
                BaseUrl.from(env, "WRIT_QUERY_URL"));
    }

    /** Whether a gateway needs a database at all. */
    public boolean needsDatabase() {
        return live.on();
    }
}
