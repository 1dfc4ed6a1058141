package dev.writ.command;

import dev.writ.common.config.KafkaConfig;
import dev.writ.common.lifecycle.Component;
import dev.writ.common.lifecycle.Health;
import dev.writ.common.media.CanonicalJson;
import dev.writ.common.metrics.StreamsRestarts;
import dev.writ.common.topic.TopicAdmin;
import dev.writ.common.topic.Topics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the status store running. Kafka Streams does not replace its global thread: a client that has failed, or that
 * could not start because Kafka was away, is closed here and built again until it runs.
 */
final class StatusStreams implements Component {
    private static final Logger LOG = LoggerFactory.getLogger(StatusStreams.class);
    private static final Duration KAFKA_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration MAX_BACKOFF = Duration.ofSeconds(2);
    private static final Duration PARTITIONS_CHECK = Duration.ofSeconds(5);

    private final KafkaConfig kafka;
    private final Path stateDir;
    private final StatusListener listener;
    private final ReadPositions positions;
    private final Supplier<CompletionStage<Integer>> currentPartitions;
    private final StatusMetrics metrics;
    private final MeterRegistry meters;
    private final Counter restarts;
    private final Thread supervisor = new Thread(this::supervise, "status-store");
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile KafkaStreams streams;
    private volatile Stores stores;
    private volatile String reason = "the status store has not been started";

    /** @param currentPartitions asks Kafka how many partitions {@code pending-cmds} has now */
    StatusStreams(
            KafkaConfig kafka,
            Path stateDir,
            StatusListener listener,
            ReadPositions positions,
            Supplier<CompletionStage<Integer>> currentPartitions,
            StatusMetrics metrics,
            MeterRegistry meters) {
        this.kafka = kafka;
        this.stateDir = stateDir;
        this.listener = listener;
        this.positions = positions;
        this.currentPartitions = currentPartitions;
        this.metrics = metrics;
        this.meters = meters;
        this.restarts = StreamsRestarts.counter("status", meters);
    }

    /** The stores while they can be read. */
    record Stores(
            ReadOnlyKeyValueStore<Bytes, byte[]> pending,
            ReadOnlyKeyValueStore<Bytes, byte[]> accepted,
            ReadOnlyKeyValueStore<Bytes, byte[]> failed) {
        /** Whether a command of that id was written down. */
        boolean has(UUID id) {
            try (var records = pending.range(StoreKeys.firstOf(id), StoreKeys.lastOf(id))) {
                return records.hasNext();
            }
        }
    }

    Optional<Stores> stores() {
        return Optional.ofNullable(stores);
    }

    @Override
    public void start() {
        supervisor.setDaemon(true);
        supervisor.start();
    }

    @Override
    public Health health() {
        return stores == null ? Health.notReady(reason) : Health.READY;
    }

    @Override
    public void close() {
        closed.countDown();
        stores = null;
        var running = streams;
        if (running != null) {
            running.close(CLOSE_TIMEOUT);
        }
        try {
            supervisor.join(CLOSE_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void supervise() {
        long backoff = 100;
        while (!isClosed()) {
            try {
                run();
                backoff = 100;
            } catch (InterruptedException e) {
                return;
            } catch (Exception e) {
                reason = "the status store cannot run: " + e.getMessage();
                LOG.atWarn().addKeyValue("reason", e.toString()).log("status store stopped, trying again");
            }
            if (pause(backoff)) {
                return;
            }
            restarts.increment();
            backoff = Math.min(MAX_BACKOFF.toMillis(), backoff * 2);
        }
    }

    /** One life of a Kafka Streams client. */
    private void run() throws Exception {
        reason = "the status store waits for Kafka";
        int partitions = TopicAdmin.ensureTopics(kafka, KAFKA_TIMEOUT);
        var folder = stateDir.resolve(topicsIdentity());
        positions.reset();
        listener.restoring();
        var ended = new CountDownLatch(1);
        var client = new KafkaStreams(
                StatusTopology.build(kafka.topicPrefix(), listener, meters),
                properties(folder),
                new StatusClients(Topics.PENDING.name(kafka.topicPrefix()), positions, metrics));
        client.setUncaughtExceptionHandler(e -> {
            LOG.atError().setCause(e).log("status store failed");
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
        client.setStateListener((now, before) -> {
            if (now.hasCompletedShutdown()) {
                stores = null;
                ended.countDown();
            }
        });
        try {
            streams = client;
            reason = "the status store is being restored";
            if (!isClosed()) {
                client.start();
                var opened = new Stores(
                        open(client, StatusTopology.PENDING_STORE),
                        open(client, StatusTopology.ACCEPTED_STORE),
                        open(client, StatusTopology.FAILED_STORE));
                stores = opened;
                listener.readable(opened::has);
                LOG.info("status store ready");
                while (!ended.await(PARTITIONS_CHECK.toMillis(), TimeUnit.MILLISECONDS)) {
                    if (hasOtherPartitions(partitions)) {
                        LOG.atWarn().addKeyValue("read", partitions).log("pending-cmds has other partitions");
                        return;
                    }
                }
            }
        } finally {
            stores = null;
            streams = null;
            client.close(CLOSE_TIMEOUT);
        }
    }

    /** Streams asks for the partitions of a global store only once, when it starts. */
    private boolean hasOtherPartitions(int partitions) throws InterruptedException {
        try {
            return currentPartitions.get().toCompletableFuture().get() != partitions;
        } catch (ExecutionException e) {
            return false; // Kafka is away: it will be asked again.
        }
    }

    private static ReadOnlyKeyValueStore<Bytes, byte[]> open(KafkaStreams client, String name) {
        return client.store(StoreQueryParameters.fromNameAndType(name, QueryableStoreTypes.keyValueStore()));
    }

    /**
     * The store belongs to these very topics. If they are made anew, under the same names, a store that was filled from
     * their predecessors must not answer for them.
     */
    private String topicsIdentity() throws Exception {
        var names = Topics.CO_PARTITIONED.stream()
                .map(t -> t.name(kafka.topicPrefix()))
                .toList();
        try (var admin = Admin.create(kafka.adminProperties("writ-command-api-topics"))) {
            var topics =
                    admin.describeTopics(names).allTopicNames().get(KAFKA_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            var ids =
                    names.stream().map(n -> topics.get(n).topicId().toString()).collect(Collectors.joining(","));
            return CanonicalJson.sha256(ids.getBytes(StandardCharsets.UTF_8)).substring(0, 16);
        }
    }

    private Properties properties(Path folder) {
        var properties = new Properties();
        properties.putAll(kafka.streamsProperties("writ-command-api-status"));
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "writ-command-api");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
        // Fail early and be built again, instead of retrying inside Streams, where close() has to wait for it.
        properties.put(StreamsConfig.TASK_TIMEOUT_MS_CONFIG, 0);
        properties.put("processing.exception.handler.global.enabled", true);
        global(properties, ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) KAFKA_TIMEOUT.toMillis());
        global(properties, ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) KAFKA_TIMEOUT.toMillis());
        global(properties, ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        global(properties, ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, Topics.MAX_OUTCOME_BYTES);
        global(properties, ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 2 * Topics.MAX_OUTCOME_BYTES);
        return properties;
    }

    private static void global(Properties properties, String key, Object value) {
        properties.put(StreamsConfig.globalConsumerPrefix(key), value);
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    private boolean pause(long millis) {
        try {
            return closed.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return true;
        }
    }
}
