package dev.writ.command;

import dev.writ.common.message.RecordPosition;
import dev.writ.common.topic.Topic;
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
        Entries entries;
        try {
            var value = read(where.topic(), record);
            entries = entries(
                    value, new RecordPosition(where.topic(), where.partition(), where.offset()), record.value());
        } catch (RuntimeException e) {
            // Whatever is wrong with a record is wrong each time it is read: thrown on, it would end the store for
            // good.
            undecodable.record(where, String.valueOf(e.getMessage()));
            return;
        }
        entries.keep(store);
    }

    /** The value of a record; what it throws is the record's fault. */
    V read(String topicName, Record<byte[], byte[]> record) {
        return topic.valueSerde().deserializer().deserialize(topicName, record.value());
    }

    /**
     * What the store shall hold for a value. What it throws is the record's fault, which is then passed over.
     *
     * @param bytes the value as it stands on the topic
     */
    abstract Entries entries(V value, RecordPosition position, byte[] bytes);

    /** Keys and values that are ready to be written. What it throws is the store's fault, not the record's. */
    interface Entries {
        void keep(KeyValueStore<Bytes, byte[]> into);
    }
}
