package dev.writ.processor;

import static dev.writ.processor.TopologyFixture.command;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.writ.common.media.Json;
import dev.writ.common.message.Command;
import dev.writ.common.topic.CloudEventHeaders;
import dev.writ.common.tracing.Tracing;
import dev.writ.handler.Decision;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.testing.junit5.OpenTelemetryExtension;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

class TracedDecisionsTest {
    @RegisterExtension
    static final OpenTelemetryExtension TRACES = OpenTelemetryExtension.create();

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String PARENT = "b7ad6b7169203331";

    @Test
    void decidingIsPartOfTheCommandsTraceAndSoIsWhatTheHandlerDoes() {
        var seen = new AtomicReference<String>();
        var handler = TestHandler.of("put", (command, database) -> {
            seen.set(Span.current().getSpanContext().getSpanId());
            return Decision.builder().add("a", ":item/name", "a").build();
        });
        var command = command("put", "{\"name\": \"a\"}");
        try (var fixture = new TopologyFixture(handler)) {
            fixture.send(traced(command));
            var decided = span("process pending-cmds");
            assertThat(decided.getTraceId()).isEqualTo(TRACE);
            assertThat(decided.getParentSpanId()).isEqualTo(PARENT);
            assertThat(decided.getAttributes().get(Tracing.COMMAND))
                    .isEqualTo(command.id().toString());
            assertThat(decided.getAttributes().get(Tracing.OUTCOME)).isEqualTo("accepted");
            var handled = span("handle put");
            assertThat(handled.getParentSpanId()).isEqualTo(decided.getSpanId());
            assertThat(seen).hasValue(handled.getSpanId());
            var headers = fixture.acceptedRecords().get(1).headers();
            assertThat(headers.lastHeader(CloudEventHeaders.TRACEPARENT).value())
                    .asString()
                    .startsWith("00-" + TRACE + "-" + decided.getSpanId());
        }
    }

    @Test
    void whatIsLoggedMeanwhileNamesCommandAndTrace() {
        var log = (Logger) LoggerFactory.getLogger(HandlerRunner.class);
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        log.addAppender(lines);
        var command = command("put", "{}");
        try (var fixture = new TopologyFixture(TestHandler.of("put", (c, database) -> {
            log.info("from the handler");
            throw new IllegalStateException("broken");
        }))) {
            fixture.send(traced(command));
        } finally {
            log.detachAppender(lines);
        }
        assertThat(lines.list)
                .extracting(ILoggingEvent::getMessage)
                .containsExactly("from the handler", "handler failed");
        assertThat(lines.list)
                .allSatisfy(line -> assertThat(line.getMDCPropertyMap())
                        .containsEntry("command", command.id().toString())
                        .containsEntry("trace_id", TRACE)
                        .containsEntry("span_id", span("handle put").getSpanId()));
        assertThat(span("handle put").getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(TRACES.getSpans().toString()).as("what data may be cited in").doesNotContain("broken");
        assertThat(span("process pending-cmds").getAttributes().get(Tracing.OUTCOME))
                .isEqualTo("handler-error");
    }

    @Test
    void whatIsNoCommandIsAnErrorOfItsTrace() {
        try (var fixture = new TopologyFixture()) {
            var headers = new RecordHeaders().add("traceparent", traceparent());
            fixture.send(new TestRecord<>(null, new byte[] {1}, headers, TopologyFixture.NOW));
            assertThat(fixture.dead()).hasSize(1);
        }
        assertThat(span("process pending-cmds").getTraceId()).isEqualTo(TRACE);
        assertThat(span("process pending-cmds").getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    }

    private static TestRecord<byte[], byte[]> traced(Command command) {
        return new TestRecord<>(
                command.id().toString().getBytes(UTF_8),
                Json.bytes(command.toJson()),
                new RecordHeaders().add("traceparent", traceparent()),
                TopologyFixture.NOW);
    }

    private static byte[] traceparent() {
        return ("00-" + TRACE + "-" + PARENT + "-01").getBytes(UTF_8);
    }

    private static SpanData span(String name) {
        return TRACES.getSpans().stream()
                .filter(span -> span.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is not in " + TRACES.getSpans()));
    }
}
