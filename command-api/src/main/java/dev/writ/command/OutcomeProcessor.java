package dev.writ.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.writ.common.message.Outcome;
import dev.writ.common.message.RecordPosition;
import dev.writ.common.topic.Topic;
import java.util.List;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Keeps the outcome of every command. Of several for one command (a damaged log) the one decided first stands, which is
 * the one with the smallest {@code basis-t}, in whatever order they are read.
 */
final class OutcomeProcessor implements Processor<byte[], byte[], Void, Void> {
    /** What makes an outcome large: left out of its summary. */
    private static final List<String> BULK = List.of("data", "tx", "facts");

    private final String storeName;
    private final Topic<? extends Outcome> topic;
    private final StatusListener listener;
    private final Undecodable undecodable;
    private ProcessorContext<Void, Void> context;
    private KeyValueStore<Bytes, byte[]> store;

    OutcomeProcessor(
            String storeName, Topic<? extends Outcome> topic, StatusListener listener, Undecodable undecodable) {
        this.storeName = storeName;
        this.topic = topic;
        this.listener = listener;
        this.undecodable = undecodable;
    }

    @Override
    public void init(ProcessorContext<Void, Void> newContext) {
        context = newContext;
        store = newContext.getStateStore(storeName);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        var where = context.recordMetadata().orElseThrow();
        Outcome outcome;
        try {
            outcome = topic.valueSerde().deserializer().deserialize(where.topic(), record.value());
        } catch (SerializationException e) {
            undecodable.record(where, e.getMessage());
            return;
        }
        if (outcome == null) {
            undecodable.record(where, "no value");
            return;
        }
        var known = store.get(StoreKeys.summary(outcome.id()));
        if (known == null
                || OutcomeSummary.read(known).basisT()
                        > outcome.decided().transaction().basisT()) {
            var position = new RecordPosition(where.topic(), where.partition(), where.offset());
            ObjectNode summary = outcome.toJson().remove(BULK);
            store.put(StoreKeys.outcome(outcome.id()), record.value());
            store.put(StoreKeys.summary(outcome.id()), new OutcomeSummary(position, summary).bytes());
        }
        listener.decided(outcome.id());
    }
}
