package dev.writ.processor;

import clojure.lang.Keyword;
import clojure.lang.PersistentArrayMap;
import dev.writ.common.message.Command;
import dev.writ.common.message.RecordPosition;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.Optional;

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

    /** Why the metadata of {@code command} could not be written down, if it could not: text that has no UTF-8 form. */
    static Optional<String> fault(Command command) {
        var encoder = StandardCharsets.UTF_8.newEncoder();
        return encoder.canEncode(command.action())
                        && encoder.canEncode(command.meta().principal())
                        && encoder.canEncode(command.meta().payloadHash())
                ? Optional.empty()
                : Optional.of("action, principal or payload-hash has half of a surrogate pair");
    }

    private static Keyword key(String name) {
        return Datomic.keyword(name);
    }
}
