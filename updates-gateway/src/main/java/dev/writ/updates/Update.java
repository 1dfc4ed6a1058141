package dev.writ.updates;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.writ.common.media.Json;
import dev.writ.common.message.RecordPosition;
import dev.writ.common.topic.CloudEventHeaders;
import dev.writ.common.tracing.TraceHeaders;
import dev.writ.web.access.Permissions;
import dev.writ.web.access.Redaction;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * A record of the log, read once.
 *
 * @param subject what filters ask about; empty for a record that is not an outcome, of which every client is told
 * @param open the message, ready but for its cursor; see {@link Message#of}
 * @param encodings the same for those who may not read all of it
 * @param delivery is told of everyone who gets it
 */
record Update(
        int slot,
        long offset,
        String event,
        Optional<Subject> subject,
        String open,
        Encodings encodings,
        Delivery delivery) {
    Update(int slot, long offset, String event, Optional<Subject> subject, String open) {
        this(slot, offset, event, subject, open, new Encodings(), Delivery.UNTRACED);
    }

    /** @param basisT the t of the transaction that the outcome left; 0 if it does not say */
    record Subject(
            String id,
            String action,
            String principal,
            boolean accepted,
            long basisT,
            Touched touched,
            Instant submittedAt) {}

    static Update read(OutcomeLog log, ConsumerRecord<String, byte[]> record) {
        return read(log, record, TraceHeaders.read(record.headers()), Delivery.UNTRACED);
    }

    /** @param trace for the client to go on with */
    static Update read(OutcomeLog log, ConsumerRecord<String, byte[]> record, Context trace, Delivery delivery) {
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
                Touched.by(value),
                submittedAt(value, record));
        var body = Json.object().put("key", record.key());
        body.set("value", value);
        body.put("topic", record.topic()).put("partition", record.partition()).put("offset", record.offset());
        W3CTraceContextPropagator.getInstance().inject(trace, body, Update::putTraceparent);
        var open = Message.open(event, body);
        return new Update(slot, record.offset(), event, Optional.of(subject), open, new Encodings(), delivery);
    }

    /** Without {@code tracestate}: that is between whoever sent the command and their own tools. */
    private static void putTraceparent(ObjectNode body, String name, String value) {
        if (name.equals(CloudEventHeaders.TRACEPARENT)) {
            body.put(name, value);
        }
    }

    /** When its transaction was, if the outcome does not say. */
    private static Instant submittedAt(JsonNode value, ConsumerRecord<?, ?> record) {
        try {
            return Instant.parse(value.path("meta").path("submitted-at").asText(""));
        } catch (DateTimeParseException e) {
            return Instant.ofEpochMilli(record.timestamp());
        }
    }

    private static Update undecodable(int slot, ConsumerRecord<String, byte[]> record, String how) {
        var position = new RecordPosition(record.topic(), record.partition(), record.offset());
        var open = Message.openGap(position, record.offset() + 1, "the record " + how);
        return new Update(slot, record.offset(), Message.GAP, Optional.empty(), open);
    }

    /** As {@link #at(Cursor)}, without what may not be read. */
    Message at(Cursor after, Permissions permissions) {
        if (permissions.readsAll() || subject.isEmpty()) {
            return at(after);
        }
        var redaction = permissions.redaction(subject.get().principal());
        return Message.of(event, encodings.get(redaction, this::open), after, delivery);
    }

    private String open(Redaction redaction) {
        try {
            var body = (ObjectNode) Json.parse(open + "}]").get(1);
            body.set("value", redaction.of((ObjectNode) body.get("value")));
            return Message.open(event, body);
        } catch (IOException e) {
            throw new UncheckedIOException("an update is no JSON", e);
        }
    }

    /** As a message to a client that has read up to {@code after}, this record included. */
    Message at(Cursor after) {
        return Message.of(event, open, after, delivery);
    }
}
