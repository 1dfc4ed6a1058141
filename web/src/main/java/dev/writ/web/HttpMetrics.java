package dev.writ.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jetty.JettyServerThreadPoolMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.util.thread.ThreadPool;

/** Measures requests by route pattern, method and status, and the process around them; tells it all at {@code /metrics}. */
final class HttpMetrics implements AutoCloseable {
    static final String OTHER = "other";

    /** Any other method is the client's invention and would make a time series each. */
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "QUERY", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE");

    private static final Duration[] BUCKETS = java.util.stream.IntStream.of(5, 10, 25, 50, 100, 250, 1000, 5000)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);
    private static final String TEXT_FORMAT = "text/plain; version=0.0.4; charset=utf-8";

    private static final String VERSION = Optional.ofNullable(
                    HttpMetrics.class.getPackage().getImplementationVersion())
            .orElse("unpackaged");

    private record Kind(String route, String method, int status) {}

    private final PrometheusMeterRegistry registry;
    private final Map<Kind, Timer> requests = new ConcurrentHashMap<>();
    private final JvmGcMetrics gc = new JvmGcMetrics();

    HttpMetrics(PrometheusMeterRegistry registry, ThreadPool threads, List<WebModule> modules) {
        this.registry = registry;
        Gauge.builder("writ.build.info", () -> 1)
                .description("1; which version runs here, and on which Java")
                .tag("version", VERSION)
                .tag("java", System.getProperty("java.version"))
                .register(registry);
        for (var module : modules) {
            Gauge.builder("writ.ready", module, m -> m.health().ready() ? 1 : 0)
                    .description("Whether a part of this process is ready to be asked, as its health says")
                    .tag("part", module.name())
                    .register(registry);
        }
        List.of(
                        new JvmMemoryMetrics(),
                        new JvmThreadMetrics(),
                        new ProcessorMetrics(),
                        new UptimeMetrics(),
                        gc,
                        new JettyServerThreadPoolMetrics(threads, List.of()))
                .forEach(metrics -> metrics.bindTo(registry));
    }

    void routes(RoutesConfig routes) {
        routes.get("/metrics", ctx -> ctx.contentType(TEXT_FORMAT).result(registry.scrape()));
    }

    /** Called by Javalin after each answer, asynchronous ones included. */
    void measured(Context ctx, Float millis) {
        var endpoint = ctx.endpoints().lastHttpEndpoint();
        boolean routed = endpoint != null && !endpoint.path.isEmpty();
        if (routed) {
            RequestSpans.routed(ctx, endpoint.path);
        }
        var route = routed ? endpoint.path : "none";
        var kind = new Kind(route, method(ctx.req().getMethod()), ctx.statusCode());
        requests.computeIfAbsent(kind, this::timer).record(Duration.ofNanos((long) (millis * 1_000_000.0)));
    }

    private Timer timer(Kind kind) {
        return Timer.builder("http.server.requests")
                .description("Requests answered, and how long that took")
                .tag("route", kind.route())
                .tag("method", kind.method())
                .tag("status", Integer.toString(kind.status()))
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }

    static String method(String given) {
        return METHODS.contains(given) ? given : OTHER;
    }

    @Override
    public void close() {
        gc.close();
    }
}
