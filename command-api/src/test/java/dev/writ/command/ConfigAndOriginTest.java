package dev.writ.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.writ.common.access.Principal;
import dev.writ.common.config.BaseUrl;
import dev.writ.common.config.Env;
import dev.writ.common.topic.CloudEventHeaders;
import dev.writ.common.tracing.TraceHeaders;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class ConfigAndOriginTest {
    @Test
    void theEnvironmentIsReadOnceAndEveryFaultNamed() {
        var env = new Env(Map.of("WRIT_STATE_DIR", "s", "WRIT_APPEND_TIMEOUT", "2s"));
        var config = CommandApiConfig.from(env);
        env.check();
        assertThat(config.stateDir()).isEqualTo(Path.of("s", "command-api"));
        assertThat(config.appendTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.syncTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.queryUrl()).isEqualTo(BaseUrl.SAME_ORIGIN);

        var wrong = new Env(Map.of("WRIT_APPEND_TIMEOUT", "1ms", "WRIT_SYNC_TIMEOUT", "2h"));
        CommandApiConfig.from(wrong);
        assertThatThrownBy(wrong::check)
                .hasMessageContaining("WRIT_APPEND_TIMEOUT=1ms")
                .hasMessageContaining("WRIT_SYNC_TIMEOUT=2h");
    }

    @Test
    void aCommandContinuesATraceOrBeginsOne() {
        var given = Context.root()
                .with(Span.wrap(SpanContext.createFromRemoteParent(
                        "4bf92f3577b34da6a3ce929d0e0e4736",
                        "00f067aa0ba902b7",
                        TraceFlags.getDefault(),
                        TraceState.getDefault())));
        var id = CommandIds.timeOrdered().next();
        assertThat(Origin.of(Principal.ANONYMOUS, Optional.empty(), given).traceOf(id))
                .isSameAs(given);
        var begun =
                Origin.of(Principal.ANONYMOUS, Optional.empty(), Context.root()).traceOf(id);
        var headers = new RecordHeaders();
        TraceHeaders.write(begun, headers);
        assertThat(headers.lastHeader(CloudEventHeaders.TRACEPARENT).value())
                .asString()
                .contains(id.toString().replace("-", ""));
    }

    @Test
    void theClientIsShortened() {
        assertThat(Origin.of(Principal.ANONYMOUS, Optional.of("x".repeat(1000)), Context.root())
                        .client())
                .hasSize(200);
        assertThat(Origin.of(Principal.ANONYMOUS, Optional.empty(), Context.root()))
                .isEqualTo(new Origin("anonymous", "", Context.root()));
    }
}
