package dev.writ.common.topic;

import dev.writ.common.config.KafkaConfig;
import dev.writ.common.lifecycle.Component;
import dev.writ.common.lifecycle.Health;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks Kafka once a second whether it is there. Consumers and producers reconnect by themselves and say nothing; this is
 * what turns a service red while they try.
 */
public final class KafkaReachability implements Component {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaReachability.class);
    private static final int TIMEOUT_MILLIS = 2_000;
    private static final long INTERVAL_MILLIS = 1_000;

    private final String bootstrapServers;
    private final Admin admin;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(r -> {
        var thread = new Thread(r, "kafka-reachability");
        thread.setDaemon(true);
        return thread;
    });
    private volatile Health health = Health.notReady("Kafka has not been asked yet");

    /** @param client name of the asking part, for Kafka's own logs */
    public KafkaReachability(KafkaConfig kafka, String client) {
        this.bootstrapServers = kafka.bootstrapServers();
        this.admin = Admin.create(kafka.adminProperties(client));
    }

    @Override
    public void start() {
        timer.scheduleWithFixedDelay(this::ask, 0, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public Health health() {
        return health;
    }

    /** The client that asks; closed with this. */
    public Admin admin() {
        return admin;
    }

    private void ask() {
        admin.describeCluster(new DescribeClusterOptions().timeoutMs(TIMEOUT_MILLIS))
                .clusterId()
                .whenComplete((id, failure) -> {
                    var now = failure == null
                            ? Health.READY
                            : Health.notReady("Kafka at " + bootstrapServers + " does not answer");
                    if (now.ready() != health.ready()) {
                        LOG.atInfo()
                                .addKeyValue("bootstrap", bootstrapServers)
                                .log(now.ready() ? "Kafka is there" : "Kafka is away");
                    }
                    health = now;
                });
    }

    @Override
    public void close() {
        timer.shutdownNow();
        admin.close(Duration.ofSeconds(1));
    }
}
