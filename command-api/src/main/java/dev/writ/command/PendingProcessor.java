package dev.writ.command;

import dev.writ.common.media.Json;
import dev.writ.common.message.Command;
import dev.writ.common.message.RecordPosition;
import dev.writ.common.topic.Topics;

/** Keeps every command that was written down, by id and by time. */
final class PendingProcessor extends StatusProcessor<Command> {
    private final StatusListener listener;

    PendingProcessor(StatusListener listener, Undecodable undecodable) {
        super(StatusTopology.PENDING_STORE, Topics.PENDING, undecodable);
        this.listener = listener;
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
