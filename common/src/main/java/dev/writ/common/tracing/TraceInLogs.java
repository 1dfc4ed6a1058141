package dev.writ.common.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.slf4j.MDC;

/** What a thread logs until this is closed names its trace ({@code trace_id}, {@code span_id}), which is current meanwhile. */
public final class TraceInLogs implements AutoCloseable {
    static final String TRACE = "trace_id";
    static final String SPAN = "span_id";

    private final Scope scope;
    private final String trace = MDC.get(TRACE);
    private final String span = MDC.get(SPAN);

    private TraceInLogs(Context context) {
        scope = context.makeCurrent();
        var here = Span.fromContext(context).getSpanContext();
        put(TRACE, here.isValid() ? here.getTraceId() : null);
        put(SPAN, here.isValid() ? here.getSpanId() : null);
    }

    public static TraceInLogs of(Context context) {
        return new TraceInLogs(context);
    }

    @Override
    public void close() {
        put(TRACE, trace);
        put(SPAN, span);
        scope.close();
    }

    private static void put(String key, String value) {
        if (value == null) {
            MDC.remove(key);
        } else {
            MDC.put(key, value);
        }
    }
}
