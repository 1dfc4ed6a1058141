package dev.writ.updates;

import com.fasterxml.jackson.databind.JsonNode;
import dev.writ.common.media.Json;
import dev.writ.common.message.RecordPosition;
import java.io.IOException;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * A record of the log, read once.
 *
 * @param subject what filters ask about; empty for a record that is not an outcome, of which every client is told
 * @param open the message, ready but for its cursor; see {@link Message#of}
 */
record Update(int slot, long offset, String event, Optional<Subject> subject, String open) {

    /** @param basisT the t of the transaction that the outcome left; 0 if it does not say */
    record Subject(String id, String action, String principal, boolean accepted, long basisT, Touched touched) {}

    static Update read(OutcomeLog log, ConsumerRecord<String, byte[]> record) {
        int slot = log.slot(new TopicPartition(record.topic(), record.partition()));
        JsonNode value;
        try {
            value = Json.parse(record.value() == null ? new byte[0] : record.value());
        } catch (IOException e) {
            return undecodable(slot, record, "is not JSON");
        }
        if (!value.isObject() || record.key() == null) {
            return undecodable(slot, record, "is not an outcome");
        }
        boolean accepted = log.accepted(slot);
        var event = accepted ? Message.ACCEPTED : Message.FAILED;
        var subject = new Subject(
                record.key(),
                value.path("action").asText(""),
                value.path("meta").path("principal").asText(""),
                accepted,
                value.path("basis-t").asLong(0),
                Touched.by(value));
        var body = Json.object().put("key", record.key());
        body.set("value", value);
        body.put("topic", record.topic()).put("partition", record.partition()).put("offset", record.offset());
        return new Update(slot, record.offset(), event, Optional.of(subject), Message.open(event, body));
    }

    private static Update undecodable(int slot, ConsumerRecord<String, byte[]> record, String how) {
        var position = new RecordPosition(record.topic(), record.partition(), record.offset());
        var open = Message.openGap(position, record.offset() + 1, "the record " + how);
        return new Update(slot, record.offset(), Message.GAP, Optional.empty(), open);
    }

    /** As a message to a client that has read up to {@code after}, this record included. */
    Message at(Cursor after) {
        return Message.of(event, open, after);
    }
}
