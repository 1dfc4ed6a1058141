package dev.writ.command;

import dev.writ.common.message.RecordPosition;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.UUID;
import org.apache.kafka.common.utils.Bytes;

/**
 * Keys of the status stores. RocksDB orders them by unsigned bytes, so numbers are written big-endian and none of them
 * is negative.
 *
 * <pre>
 * pending            'c' id partition offset                 the command, and where it stands
 *                    't' submitted-at id partition offset    what a list filters by
 * accepted, failed   's' id                                  the outcome without its bulk
 *                    'o' id                                  the outcome as Kafka has it
 * </pre>
 *
 * One id can have been written down more than once (a retry with the same Idempotency-Key that raced the first), which
 * is why a position is part of the key.
 */
final class StoreKeys {
    private static final int ID = 16;
    private static final int POSITION = Integer.BYTES + Long.BYTES;

    private StoreKeys() {}

    static Bytes command(UUID id, RecordPosition position) {
        return bytes(putPosition(tagged('c', ID + POSITION, id), position));
    }

    /** Before every record of that command. */
    static Bytes firstOf(UUID id) {
        return bytes(tagged('c', ID, id));
    }

    /** After every record of that command. */
    static Bytes lastOf(UUID id) {
        return bytes(tagged('c', ID + POSITION, id).putInt(Integer.MAX_VALUE).putLong(Long.MAX_VALUE));
    }

    /** The position in a key that {@link #command} made. */
    static RecordPosition commandPosition(Bytes key, String pendingTopic) {
        var buffer = ByteBuffer.wrap(key.get(), 1 + ID, POSITION);
        return new RecordPosition(pendingTopic, buffer.getInt(), buffer.getLong());
    }

    static Bytes time(TimeEntry entry) {
        var buffer = time(entry.submittedAt(), ID + POSITION);
        return bytes(putPosition(putId(buffer, entry.id()), entry.position()));
    }

    /** After every entry before that instant, before every other. */
    static Bytes timeBound(Instant instant) {
        return bytes(time(instant, 0));
    }

    /** After every entry before that command's at that instant, before every other. */
    static Bytes timeBound(Instant submittedAt, UUID id) {
        return bytes(putId(time(submittedAt, ID), id));
    }

    /** Reads what {@link #time} wrote. */
    static TimeEntry timeEntry(Bytes key, String pendingTopic) {
        var buffer = ByteBuffer.wrap(key.get(), 1, key.get().length - 1);
        var submittedAt = Instant.ofEpochMilli(buffer.getLong());
        var id = new UUID(buffer.getLong(), buffer.getLong());
        return new TimeEntry(submittedAt, id, new RecordPosition(pendingTopic, buffer.getInt(), buffer.getLong()));
    }

    static Bytes summary(UUID id) {
        return bytes(tagged('s', ID, id));
    }

    static Bytes outcome(UUID id) {
        return bytes(tagged('o', ID, id));
    }

    /** One entry of the index by time. */
    record TimeEntry(Instant submittedAt, UUID id, RecordPosition position) {}

    private static ByteBuffer time(Instant instant, int more) {
        long millis = Math.max(0, instant.toEpochMilli());
        return ByteBuffer.allocate(1 + Long.BYTES + more).put((byte) 't').putLong(millis);
    }

    private static ByteBuffer tagged(char tag, int length, UUID id) {
        return putId(ByteBuffer.allocate(1 + length).put((byte) tag), id);
    }

    private static ByteBuffer putId(ByteBuffer buffer, UUID id) {
        return buffer.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    }

    private static ByteBuffer putPosition(ByteBuffer buffer, RecordPosition position) {
        return buffer.putInt(position.partition()).putLong(position.offset());
    }

    private static Bytes bytes(ByteBuffer buffer) {
        return Bytes.wrap(buffer.array());
    }
}
