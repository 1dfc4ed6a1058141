package dev.writ.standalone.ops;

import dev.writ.common.topic.DeadRecord;
import dev.writ.standalone.cli.ClientException;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;

/**
 * A record of {@code dead-cmds} as it was when it was written to {@code pending-cmds}.
 *
 * @param fate what the processor said of it; empty if something else wrote to {@code dead-cmds}
 * @param headers its own
 */
record Deceased(long written, Optional<DeadRecord> fate, byte[] key, byte[] value, Headers headers) {
    static Deceased read(RecordReader reader, ConsumerRecord<byte[], byte[]> dead) {
        var fate = DeadRecord.read(dead.headers());
        if (fate.isEmpty()) {
            return new Deceased(dead.timestamp(), fate, dead.key(), dead.value(), dead.headers());
        }
        if (!fate.get().leftOut()) {
            return new Deceased(
                    dead.timestamp(), fate, dead.key(), dead.value(), fate.get().own());
        }
        var origin = reader.read(fate.get().origin());
        return new Deceased(dead.timestamp(), fate, origin.key(), origin.value(), origin.headers());
    }

    DeadRecord fateOrFail() {
        return fate.orElseThrow(() -> new ClientException("it does not say which record of pending-cmds it was"));
    }
}
