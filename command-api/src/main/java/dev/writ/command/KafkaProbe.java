package dev.writ.command;

import dev.writ.common.config.KafkaConfig;
import dev.writ.common.lifecycle.Component;
import dev.writ.common.lifecycle.Health;
import dev.writ.common.topic.KafkaReachability;
import dev.writ.common.topic.Topics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/** Asks Kafka whether it is there, and where {@code pending-cmds} ends. */
final class KafkaProbe implements Component {
    private static final int TIMEOUT_MILLIS = 2_000;

    private final String pendingTopic;
    private final KafkaReachability reachability;

    KafkaProbe(KafkaConfig kafka) {
        this.pendingTopic = Topics.PENDING.name(kafka.topicPrefix());
        this.reachability = new KafkaReachability(kafka, "writ-command-api-probe");
    }

    @Override
    public void start() {
        reachability.start();
    }

    @Override
    public Health health() {
        return reachability.health();
    }

    /**
     * The offset after the last record of each partition, as of now, also of partitions that are newer than the status
     * store; fails when Kafka does not answer in time.
     */
    CompletionStage<Map<Integer, Long>> endOfPending() {
        return partitions().thenCompose(this::ends);
    }

    /** How many partitions {@code pending-cmds} has now; fails when Kafka does not answer in time. */
    CompletionStage<Integer> partitions() {
        return reachability
                .admin()
                .describeTopics(List.of(pendingTopic), new DescribeTopicsOptions().timeoutMs(TIMEOUT_MILLIS))
                .topicNameValues()
                .get(pendingTopic)
                .toCompletionStage()
                .thenApply(topic -> topic.partitions().size());
    }

    private CompletionStage<Map<Integer, Long>> ends(int partitions) {
        var asked = new HashMap<TopicPartition, OffsetSpec>();
        for (int p = 0; p < partitions; p++) {
            asked.put(new TopicPartition(pendingTopic, p), OffsetSpec.latest());
        }
        var options = new ListOffsetsOptions(IsolationLevel.READ_COMMITTED).timeoutMs(TIMEOUT_MILLIS);
        return reachability
                .admin()
                .listOffsets(asked, options)
                .all()
                .toCompletionStage()
                .thenApply(offsets -> {
                    var ends = new HashMap<Integer, Long>();
                    offsets.forEach((partition, info) -> ends.put(partition.partition(), info.offset()));
                    return ends;
                });
    }

    @Override
    public void close() {
        reachability.close();
    }
}
