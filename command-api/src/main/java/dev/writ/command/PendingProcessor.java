package dev.writ.command;

import dev.writ.common.media.Json;
import dev.writ.common.message.Command;
import dev.writ.common.message.RecordPosition;
import dev.writ.common.topic.Topics;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/** Keeps every command that was written down, by id and by time. */
final class PendingProcessor extends StatusProcessor<Command> {
    private final StatusListener listener;

    PendingProcessor(StatusListener listener, Undecodable undecodable) {
        super(StatusTopology.PENDING_STORE, Topics.PENDING, undecodable);
        this.listener = listener;
    }

    @Override
    void keep(Command command, RecordPosition position, byte[] bytes, KeyValueStore<Bytes, byte[]> store) {
        var entry = new StoreKeys.TimeEntry(command.meta().submittedAt(), command.id(), position);
        store.put(StoreKeys.command(command.id(), position), bytes);
        store.put(
                StoreKeys.time(entry),
                Json.bytes(Json.array().add(command.action()).add(command.meta().principal())));
        listener.recorded(command.id());
    }
}
