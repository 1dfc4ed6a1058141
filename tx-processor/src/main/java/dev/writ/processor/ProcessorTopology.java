package dev.writ.processor;

import dev.writ.common.message.Outcome;
import dev.writ.common.topic.Topics;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;

/** pending-cmds → decide → accepted-cmds, failed-cmds or dead-cmds. Stateless: the state is the database. */
final class ProcessorTopology {
    static final String PENDING = "pending";
    static final String DECIDE = "decide";
    static final String ACCEPTED = "accepted";
    static final String FAILED = "failed";
    static final String DEAD = "dead";

    private ProcessorTopology() {}

    static Topology of(String topicPrefix, ProcessorSupplier<byte[], byte[], Object, Object> decide) {
        // An outcome stands in the partition of its command, wherever its key would put it.
        StreamPartitioner<String, Outcome> beside = (topic, key, outcome, n) ->
                Optional.of(Set.of(outcome.decided().pending().partition()));
        // So stands what is buried, in case that dead-cmds has as many partitions.
        StreamPartitioner<byte[], Burial> near = (topic, key, burial, n) ->
                Optional.of(Set.of(beside(burial.origin().partition(), n)));
        return new Topology()
                .addSource(
                        AutoOffsetReset.earliest(),
                        PENDING,
                        // Whoever writes to the topic directly may set any timestamp; none may stop the processor.
                        (record, partitionTime) -> Math.max(record.timestamp(), 0),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer(),
                        Topics.PENDING.name(topicPrefix))
                .addProcessor(DECIDE, decide, PENDING)
                .addSink(
                        ACCEPTED,
                        Topics.ACCEPTED.name(topicPrefix),
                        new StringSerializer(),
                        Topics.ACCEPTED.valueSerde().serializer(),
                        beside::partitions,
                        DECIDE)
                .addSink(
                        FAILED,
                        Topics.FAILED.name(topicPrefix),
                        new StringSerializer(),
                        Topics.FAILED.valueSerde().serializer(),
                        beside::partitions,
                        DECIDE)
                .addSink(
                        DEAD,
                        Topics.DEAD.name(topicPrefix),
                        new ByteArraySerializer(),
                        (Serializer<Burial>) (topic, burial) -> burial.value(),
                        near::partitions,
                        DECIDE);
    }

    /** Where a record of {@code partition} is buried, of {@code n} partitions. */
    static int beside(int partition, int n) {
        return partition % n;
    }
}
