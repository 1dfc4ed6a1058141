package dev.writ.command;

import dev.writ.common.message.RecordPosition;
import dev.writ.common.topic.Topic;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/** Keeps what stands on one topic in one global store. */
abstract class StatusProcessor<V> implements Processor<byte[], byte[], Void, Void> {
    private final String storeName;
    private final Topic<V> topic;
    private final Undecodable undecodable;
    private ProcessorContext<Void, Void> context;
    private KeyValueStore<Bytes, byte[]> store;

    StatusProcessor(String storeName, Topic<V> topic, Undecodable undecodable) {
        this.storeName = storeName;
        this.topic = topic;
        this.undecodable = undecodable;
    }

    @Override
    public final void init(ProcessorContext<Void, Void> newContext) {
        context = newContext;
        store = newContext.getStateStore(storeName);
    }

    @Override
    public final void process(Record<byte[], byte[]> record) {
        var where = context.recordMetadata().orElseThrow();
        if (record.value() == null) {
            undecodable.record(where, "no value");
            return;
        }
        try {
            var value = topic.valueSerde().deserializer().deserialize(where.topic(), record.value());
            keep(value, new RecordPosition(where.topic(), where.partition(), where.offset()), record.value(), store);
        } catch (SerializationException e) {
            undecodable.record(where, e.getMessage());
        }
    }

    /** @param bytes the value as it stands on the topic */
    abstract void keep(V value, RecordPosition position, byte[] bytes, KeyValueStore<Bytes, byte[]> into);
}
