package dev.writ.web;

import dev.writ.common.config.ConfigException;
import dev.writ.common.config.Env;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Where the spans of this process go. All else about them, such as where the collector is and how many traces are kept, is
 * said by OpenTelemetry's own variables.
 *
 * @see <a href="https://opentelemetry.io/docs/languages/java/configuration/">OpenTelemetry's variables</a>
 */
public enum TraceExport {
    /** None are made here. An agent may still make some. */
    NONE,
    /** To a collector, by OTLP over HTTP. */
    OTLP;

    private static final long FLUSH_SECONDS = 2;

    /** Where OpenTelemetry's own defaults are not Writ's: it would send metrics and logs as well. */
    private static final Map<String, String> DEFAULTS = Map.of(
            "otel.traces.exporter", "otlp",
            "otel.metrics.exporter", "none",
            "otel.logs.exporter", "none",
            "otel.propagators", "tracecontext",
            "otel.exporter.otlp.protocol", "http/protobuf");

    /** Reads {@code WRIT_TRACES}. */
    public static TraceExport from(Env env) {
        return env.oneOf("WRIT_TRACES", TraceExport.class, NONE);
    }

    /**
     * To be called before anything is built that makes spans.
     *
     * @param service named in each span, unless {@code OTEL_SERVICE_NAME} says otherwise
     * @return sends what is left to be sent, for two seconds at most
     * @throws ConfigException if a variable of OpenTelemetry is wrong, or somebody else sends this process's spans
     */
    public AutoCloseable start(String service) {
        if (this == NONE) {
            return () -> {};
        }
        if (GlobalOpenTelemetry.isSet()) {
            throw new ConfigException(
                    List.of("WRIT_TRACES=otlp cannot be: an agent, or another part of this process, has the traces"));
        }
        try {
            var sdk = AutoConfiguredOpenTelemetrySdk.builder()
                    .addPropertiesSupplier(() -> DEFAULTS)
                    .addPropertiesSupplier(() -> Map.of("otel.service.name", service))
                    .disableShutdownHook()
                    .setResultAsGlobal()
                    .build()
                    .getOpenTelemetrySdk();
            return () -> sdk.shutdown().join(FLUSH_SECONDS, TimeUnit.SECONDS);
        } catch (ConfigurationException e) {
            throw new ConfigException(List.of("WRIT_TRACES=otlp: " + e.getMessage()));
        }
    }
}
