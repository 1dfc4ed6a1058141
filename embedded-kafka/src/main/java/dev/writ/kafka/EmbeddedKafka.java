package dev.writ.kafka;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.SharedServer;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.utils.Time;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Kafka broker with its controller in this process, reachable from this machine only, its data in a folder. A folder
 * that holds data is continued, on whatever port. The data survives the death of the process; it is not flushed to the
 * disk at each write, so that a power failure may lose the last of it.
 */
public final class EmbeddedKafka implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedKafka.class);
    private static final Duration SHUTDOWN = Duration.ofSeconds(5);

    private final DataFolder folder;
    private final Faults faults;
    private final BrokerServer broker;
    private final ControllerServer controller;
    private final int port;
    private boolean closed;

    private EmbeddedKafka(
            DataFolder folder, Faults faults, BrokerServer broker, ControllerServer controller, int port) {
        this.folder = folder;
        this.faults = faults;
        this.broker = broker;
        this.controller = controller;
        this.port = port;
    }

    /**
     * Starts a broker and returns when it takes requests.
     *
     * @param data created when missing
     * @param port on 127.0.0.1; 0 for any free one
     * @throws EmbeddedKafkaException if the port is taken, the folder is in use or cannot be used, or Kafka does not
     *     start
     */
    public static EmbeddedKafka start(Path data, int port) {
        return start(data, port, Map.of());
    }

    /**
     * As {@link #start(Path, int)}.
     *
     * @param settings of the broker, by Kafka's names; they win over those that it would have
     */
    public static EmbeddedKafka start(Path data, int port, Map<String, String> settings) {
        var listeners = Listeners.bind(port);
        DataFolder folder = null;
        EmbeddedKafka kafka = null;
        try {
            folder = DataFolder.open(data);
            kafka = assemble(folder, listeners, settings);
            kafka.startUp();
            return kafka;
        } catch (RuntimeException e) {
            if (kafka != null) {
                kafka.close();
            } else if (folder != null) {
                folder.close();
            }
            listeners.close();
            throw e;
        }
    }

    private static EmbeddedKafka assemble(DataFolder folder, Listeners listeners, Map<String, String> own) {
        if (folder.isNew()) {
            folder.format(BrokerSettings.NODE_ID);
        }
        var settings = BrokerSettings.of(folder.logs(), listeners.brokerPort(), listeners.controllerPort());
        settings.putAll(own);
        var config = KafkaConfig.fromProps(settings, false);
        var folderState = KafkaRaftServer.initializeLogDirs(config, LOG, "");
        var faults = new Faults();
        var controllerAddress = new InetSocketAddress("127.0.0.1", listeners.controllerPort());
        var shared = new SharedServer(
                config,
                folderState._1(),
                Time.SYSTEM,
                new Metrics(),
                CompletableFuture.completedFuture(Map.of(BrokerSettings.NODE_ID, controllerAddress)),
                List.of(),
                faults,
                listeners);
        return new EmbeddedKafka(
                folder,
                faults,
                new BrokerServer(shared),
                new ControllerServer(shared, KafkaRaftServer.configSchema(), folderState._2()),
                listeners.brokerPort());
    }

    private void startUp() {
        try {
            controller.startup();
            broker.startup();
        } catch (Exception e) { // Scala throws checked exceptions without declaring them
            throw new EmbeddedKafkaException("Kafka does not start: " + e.getMessage(), e);
        }
        LOG.atInfo()
                .addKeyValue("bootstrap", bootstrapServers())
                .addKeyValue("data", folder.logs())
                .log(
                        "Kafka is up; it does not force each write to the disk: what is acknowledged survives the end of the"
                                + " process, but not for certain a power failure");
    }

    /** For {@code bootstrap.servers}. */
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    /** What the broker cannot recover from, if that has happened; only a restart can help. */
    public Optional<RuntimeException> failure() {
        return faults.fatal();
    }

    /** Stops the broker, within some seconds, and releases port and folder. Does nothing the second time. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            broker.shutdown(SHUTDOWN);
            controller.shutdown();
        } finally {
            folder.close();
        }
    }
}
