package dev.writ.command;

import dev.writ.common.media.Json;
import dev.writ.common.message.Command;
import dev.writ.common.message.CommandRecord;
import dev.writ.common.message.RecordPosition;
import dev.writ.common.topic.Topics;
import org.apache.kafka.streams.processor.api.Record;

/** Keeps every command that was written down, by id and by time. */
final class PendingProcessor extends StatusProcessor<Command> {
    private final StatusListener listener;

    PendingProcessor(StatusListener listener, Undecodable undecodable) {
        super(StatusTopology.PENDING_STORE, Topics.PENDING, undecodable);
        this.listener = listener;
    }

    /** By the rule that the tx-processor reads by: what it takes for no command is not pending. */
    @Override
    Command read(String topicName, Record<byte[], byte[]> record) {
        return CommandRecord.read(record.key(), record.value());
    }

    @Override
    Entries entries(Command command, RecordPosition position, byte[] bytes) {
        var key = StoreKeys.command(command.id(), position);
        var timeKey = StoreKeys.time(new StoreKeys.TimeEntry(command.meta().submittedAt(), command.id(), position));
        var filtered =
                Json.bytes(Json.array().add(command.action()).add(command.meta().principal()));
        return store -> {
            store.put(key, bytes);
            store.put(timeKey, filtered);
            listener.recorded(command.id());
        };
    }
}
