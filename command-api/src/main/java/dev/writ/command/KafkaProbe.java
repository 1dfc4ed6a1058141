package dev.writ.command;

import dev.writ.common.config.KafkaConfig;
import dev.writ.common.lifecycle.Component;
import dev.writ.common.lifecycle.Health;
import dev.writ.common.topic.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks Kafka whether it is there, and where {@code pending-cmds} ends. */
final class KafkaProbe implements Component {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaProbe.class);
    private static final int TIMEOUT_MILLIS = 2_000;
    private static final long INTERVAL_MILLIS = 1_000;

    private final String pendingTopic;
    private final ReadPositions positions;
    private final Admin admin;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(r -> {
        var thread = new Thread(r, "kafka-probe");
        thread.setDaemon(true);
        return thread;
    });
    private volatile Health health = Health.notReady("Kafka has not been asked yet");

    /** @param positions knows how many partitions there are */
    KafkaProbe(KafkaConfig kafka, ReadPositions positions) {
        this.pendingTopic = Topics.PENDING.name(kafka.topicPrefix());
        this.positions = positions;
        this.admin = Admin.create(kafka.clientProperties("writ-command-api-probe"));
    }

    @Override
    public void start() {
        timer.scheduleWithFixedDelay(this::probe, 0, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public Health health() {
        return health;
    }

    /** The offset after the last record of each partition, as of now; fails when Kafka does not answer in time. */
    CompletionStage<Map<Integer, Long>> endOfPending() {
        var asked = new HashMap<TopicPartition, OffsetSpec>();
        for (int p = 0; p < positions.partitions(); p++) {
            asked.put(new TopicPartition(pendingTopic, p), OffsetSpec.latest());
        }
        var options = new ListOffsetsOptions(IsolationLevel.READ_COMMITTED).timeoutMs(TIMEOUT_MILLIS);
        return admin.listOffsets(asked, options).all().toCompletionStage().thenApply(offsets -> {
            var ends = new HashMap<Integer, Long>();
            offsets.forEach((partition, info) -> ends.put(partition.partition(), info.offset()));
            return ends;
        });
    }

    @Override
    public void close() {
        timer.shutdownNow();
        admin.close(Duration.ofSeconds(1));
    }

    private void probe() {
        admin.describeCluster(new DescribeClusterOptions().timeoutMs(TIMEOUT_MILLIS))
                .clusterId()
                .whenComplete((id, failure) -> {
                    var now = failure == null
                            ? Health.READY
                            : Health.notReady("Kafka does not answer: " + failure.getMessage());
                    if (now.ready() != health.ready()) {
                        LOG.atInfo()
                                .addKeyValue("reason", now.reason())
                                .log(now.ready() ? "Kafka is there" : "Kafka is away");
                    }
                    health = now;
                });
    }
}
