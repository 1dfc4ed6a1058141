package dev.writ.command;

import dev.writ.common.media.Json;
import dev.writ.common.message.Command;
import dev.writ.common.message.RecordPosition;
import dev.writ.common.topic.Topics;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/** Keeps every command that was written down, by id and by time. */
final class PendingProcessor implements Processor<byte[], byte[], Void, Void> {
    private final StatusListener listener;
    private final Undecodable undecodable;
    private ProcessorContext<Void, Void> context;
    private KeyValueStore<Bytes, byte[]> store;

    PendingProcessor(StatusListener listener, Undecodable undecodable) {
        this.listener = listener;
        this.undecodable = undecodable;
    }

    @Override
    public void init(ProcessorContext<Void, Void> newContext) {
        context = newContext;
        store = newContext.getStateStore(StatusTopology.PENDING_STORE);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        var where = context.recordMetadata().orElseThrow();
        Command command;
        try {
            command = Topics.PENDING.valueSerde().deserializer().deserialize(where.topic(), record.value());
        } catch (SerializationException e) {
            undecodable.record(where, e.getMessage());
            return;
        }
        if (command == null) {
            undecodable.record(where, "no value");
            return;
        }
        var position = new RecordPosition(where.topic(), where.partition(), where.offset());
        var entry = new StoreKeys.TimeEntry(command.meta().submittedAt(), command.id(), position);
        store.put(StoreKeys.command(command.id(), position), record.value());
        store.put(
                StoreKeys.time(entry),
                Json.bytes(Json.array().add(command.action()).add(command.meta().principal())));
        listener.recorded(command.id());
    }
}
