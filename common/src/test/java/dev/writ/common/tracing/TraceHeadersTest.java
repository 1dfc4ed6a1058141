package dev.writ.common.tracing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class TraceHeadersTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String PARENT = "00-" + TRACE + "-b7ad6b7169203331-01";

    @Test
    void whatIsReadCanBeWritten() {
        var written = new RecordHeaders().add("traceparent", "old".getBytes(UTF_8));
        TraceHeaders.write(TraceHeaders.read(headers(PARENT).add("tracestate", "a=1,b=2".getBytes(UTF_8))), written);
        assertThat(written.toArray()).hasSize(2);
        assertThat(written.lastHeader("traceparent").value()).asString().isEqualTo(PARENT);
        assertThat(written.lastHeader("tracestate").value()).asString().isEqualTo("a=1,b=2");
    }

    @Test
    void theLastOfSeveralCounts() {
        var headers = headers("nonsense").add("traceparent", PARENT.getBytes(UTF_8));
        assertThat(traceOf(TraceHeaders.read(headers))).isEqualTo(TRACE);
    }

    @Test
    void whatIsNotWellFormedIsNone() {
        assertThat(TraceHeaders.read(new RecordHeaders())).isSameAs(Context.root());
        assertThat(TraceHeaders.read(new RecordHeaders().add("traceparent", null)))
                .isSameAs(Context.root());
        assertThat(TraceHeaders.read(headers("00-" + TRACE + "-0000000000000000-01")))
                .isSameAs(Context.root());
        var written = new RecordHeaders();
        TraceHeaders.write(Context.root(), written);
        assertThat(written.toArray()).isEmpty();
    }

    @Test
    void logsNameTheTraceUntilItIsOver() {
        try (var outer = TraceInLogs.of(TraceHeaders.read(headers(PARENT)))) {
            assertThat(MDC.get("trace_id")).isEqualTo(TRACE);
            assertThat(MDC.get("span_id")).isEqualTo("b7ad6b7169203331");
            assertThat(traceOf(Context.current())).isEqualTo(TRACE);
            try (var inner = TraceInLogs.of(Context.root())) {
                assertThat(MDC.get("trace_id")).isNull();
            }
            assertThat(MDC.get("trace_id")).isEqualTo(TRACE);
        }
        assertThat(MDC.get("trace_id")).isNull();
        assertThat(MDC.get("span_id")).isNull();
    }

    private static String traceOf(Context context) {
        return Span.fromContext(context).getSpanContext().getTraceId();
    }

    private static org.apache.kafka.common.header.Headers headers(String traceparent) {
        return new RecordHeaders().add("traceparent", traceparent.getBytes(UTF_8));
    }
}
