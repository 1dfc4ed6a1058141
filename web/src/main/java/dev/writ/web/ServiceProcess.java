package dev.writ.web;

import dev.writ.common.config.ConfigException;
import dev.writ.common.config.Env;
import dev.writ.common.lifecycle.Component;
import dev.writ.common.lifecycle.Shutdown;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * A service as a process of its own: the environment becomes configuration, the parts start in order behind a web
 * server, and a signal closes them in reverse. Bad configuration and a taken port are one line on standard error and
 * exit status 2.
 */
public final class ServiceProcess {
    /** Builds the parts once the environment has been found right. */
    @FunctionalInterface
    public interface Assembly {
        /** In the order in which they start; those that are a {@link WebModule} are served. */
        List<Component> parts(PrometheusMeterRegistry meters);
    }

    private ServiceProcess() {}

    /**
     * Runs until the process is asked to end.
     *
     * @param service its name, such as {@code command-api}
     * @param read reads configuration from the environment; its faults are reported together with those of the web server
     */
    public static void run(String service, Function<Env, Assembly> read) throws InterruptedException {
        // Before the first logger is made. A process that names another configuration keeps it.
        if (System.getProperty("logback.configurationFile") == null) {
            System.setProperty("logback.configurationFile", "logback-service.xml");
        }
        // OpenTelemetry logs by java.util.logging.
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        try {
            var env = Env.system();
            var web = WebConfig.from(env);
            var traces = TraceExport.from(env);
            var assembly = read.apply(env);
            env.check();
            start(service, web, traces, assembly);
        } catch (ConfigException | PortUnavailableException | IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
        Shutdown.awaitSignal();
    }

    private static void start(String service, WebConfig web, TraceExport traces, Assembly assembly) {
        var export = traces.start("writ-" + service);
        var meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        var parts = assembly.parts(meters);
        var modules = parts.stream()
                .filter(WebModule.class::isInstance)
                .map(WebModule.class::cast)
                .toList();
        var server = new WebServer(web, modules, meters);
        var closing = new ArrayList<Component>(parts);
        closing.add(server);
        Collections.reverse(closing);
        Shutdown.onSignal(() -> {
            closing.forEach(Shutdown::closeQuietly);
            Shutdown.closeQuietly(export);
        });
        server.start();
        parts.forEach(Component::start);
    }
}
