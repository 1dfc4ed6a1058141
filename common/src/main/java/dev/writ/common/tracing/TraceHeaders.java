package dev.writ.common.tracing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.writ.common.topic.CloudEventHeaders;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.Arrays;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** The trace context of a record, in its headers (W3C Trace Context): {@code traceparent} and {@code tracestate}. */
public final class TraceHeaders {
    private static final W3CTraceContextPropagator W3C = W3CTraceContextPropagator.getInstance();

    private TraceHeaders() {}

    /** What the record was written in; without a trace if it has none, or none that is well-formed. */
    public static Context read(Headers headers) {
        return W3C.extract(Context.root(), headers, Getter.INSTANCE);
    }

    /** Replaces the trace context in {@code headers} by that of {@code context}, if that has one. */
    public static void write(Context context, Headers headers) {
        W3C.inject(context, headers, (carrier, name, value) -> CloudEventHeaders.put(carrier, name, value));
    }

    private enum Getter implements TextMapGetter<Headers> {
        INSTANCE;

        @Override
        public Iterable<String> keys(Headers headers) {
            return Arrays.stream(headers.toArray()).map(Header::key).toList();
        }

        @Override
        public String get(Headers headers, String name) {
            var header = headers.lastHeader(name);
            return header == null || header.value() == null ? null : new String(header.value(), UTF_8);
        }
    }
}
