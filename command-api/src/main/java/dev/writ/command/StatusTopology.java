package dev.writ.command;

import dev.writ.common.topic.Topic;
import dev.writ.common.topic.Topics;
import io.micrometer.core.instrument.MeterRegistry;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.Stores;

/**
 * The status store as a Kafka Streams topology: three global stores, one for each topic, so that every instance answers
 * for every command whatever its partition.
 *
 * <p>Records are read as raw bytes: one that cannot be decoded must not stop the store (the tx-processor moves it to
 * {@code dead-cmds}). Streams runs the processors when it restores a global store too (KAFKA-7663), so what they derive
 * is there after any restart; they write the same entries however often they see a record.
 */
final class StatusTopology {
    static final String PENDING_STORE = "pending";
    static final String ACCEPTED_STORE = "accepted";
    static final String FAILED_STORE = "failed";

    private StatusTopology() {}

    /** @param listener is told of every command that the store has learned of */
    static Topology build(String topicPrefix, StatusListener listener, MeterRegistry meters) {
        var topology = new Topology();
        var undecodable = new Undecodable(meters);
        add(topology, PENDING_STORE, topicPrefix, Topics.PENDING, () -> new PendingProcessor(listener, undecodable));
        add(
                topology,
                ACCEPTED_STORE,
                topicPrefix,
                Topics.ACCEPTED,
                () -> new OutcomeProcessor<>(ACCEPTED_STORE, Topics.ACCEPTED, listener, undecodable));
        add(
                topology,
                FAILED_STORE,
                topicPrefix,
                Topics.FAILED,
                () -> new OutcomeProcessor<>(FAILED_STORE, Topics.FAILED, listener, undecodable));
        return topology;
    }

    private static void add(
            Topology topology,
            String store,
            String topicPrefix,
            Topic<?> topic,
            ProcessorSupplier<byte[], byte[], Void, Void> processor) {
        topology.addGlobalStore(
                Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(store), Serdes.Bytes(), Serdes.ByteArray())
                        .withLoggingDisabled(),
                store + "-source",
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer(),
                topic.name(topicPrefix),
                store + "-processor",
                processor);
    }
}
