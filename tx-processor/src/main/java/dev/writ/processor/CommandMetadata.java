package dev.writ.processor;

import clojure.lang.Keyword;
import clojure.lang.PersistentArrayMap;
import dev.writ.common.message.Command;
import dev.writ.common.message.RecordPosition;
import java.time.Instant;
import java.util.Date;
import java.util.Map;

/** What every transaction says about the command it decided, on the transaction's own entity. */
final class CommandMetadata {
    private CommandMetadata() {}

    static Map<?, ?> of(Command command, RecordPosition position, String processor, boolean success, Instant instant) {
        return (Map<?, ?>) PersistentArrayMap.createAsIfByAssoc(new Object[] {
            key("db/id"),
            "datomic.tx",
            key("db/txInstant"),
            Date.from(instant),
            Datomic.CMD_ID,
            command.id(),
            key("cmd/action"),
            command.action(),
            Datomic.CMD_SUCCESS,
            success,
            key("cmd/topic"),
            position.topic(),
            key("cmd/partition"),
            (long) position.partition(),
            key("cmd/offset"),
            position.offset(),
            key("cmd/processor"),
            processor,
            key("cmd/principal"),
            command.meta().principal(),
            key("cmd/payload-hash"),
            command.meta().payloadHash()
        });
    }

    private static Keyword key(String name) {
        return Datomic.keyword(name);
    }
}
