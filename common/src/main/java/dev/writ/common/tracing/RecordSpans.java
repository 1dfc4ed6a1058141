package dev.writ.common.tracing;

import dev.writ.common.message.RecordPosition;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;

/**
 * Spans about records of Kafka.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/messaging/kafka/">OpenTelemetry's conventions for Kafka</a>
 */
public final class RecordSpans {
    private static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("messaging.system");
    private static final AttributeKey<String> OPERATION = AttributeKey.stringKey("messaging.operation.name");
    private static final AttributeKey<String> OPERATION_TYPE = AttributeKey.stringKey("messaging.operation.type");
    private static final AttributeKey<String> TOPIC = AttributeKey.stringKey("messaging.destination.name");
    private static final AttributeKey<String> PARTITION = AttributeKey.stringKey("messaging.destination.partition.id");
    private static final AttributeKey<Long> OFFSET = AttributeKey.longKey("messaging.kafka.offset");

    private final Tracer tracer = Tracing.tracer();

    /** Until Kafka has the record. */
    public Span sending(String topic, Context parent) {
        return span("send", "send", topic, SpanKind.PRODUCER, parent).startSpan();
    }

    /** While something is done about the record at {@code position}, beginning now. */
    public Span processing(RecordPosition position, Context parent) {
        return at(position, span("process", "process", position.topic(), SpanKind.CONSUMER, parent));
    }

    /** Until all who are to be told of the record at {@code position} have been. */
    public Span delivering(RecordPosition position, Context parent) {
        return at(position, span("deliver", "process", position.topic(), SpanKind.CONSUMER, parent));
    }

    /** Says where the record stands that was sent. */
    public static void sent(Span span, RecordPosition position) {
        span.setAttribute(PARTITION, Integer.toString(position.partition())).setAttribute(OFFSET, position.offset());
    }

    private static Span at(RecordPosition position, SpanBuilder span) {
        return span.setAttribute(PARTITION, Integer.toString(position.partition()))
                .setAttribute(OFFSET, position.offset())
                .startSpan();
    }

    private SpanBuilder span(String operation, String type, String topic, SpanKind kind, Context parent) {
        return tracer.spanBuilder(operation + " " + topic)
                .setParent(parent)
                .setSpanKind(kind)
                .setAttribute(SYSTEM, "kafka")
                .setAttribute(OPERATION, operation)
                .setAttribute(OPERATION_TYPE, type)
                .setAttribute(TOPIC, topic);
    }
}
