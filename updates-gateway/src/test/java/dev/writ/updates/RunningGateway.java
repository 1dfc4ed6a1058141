package dev.writ.updates;

import static dev.writ.updates.Patience.await;

import dev.writ.common.config.KafkaConfig;
import dev.writ.database.DatabaseSource;
import dev.writ.web.WebConfig;
import dev.writ.web.WebServer;
import dev.writ.web.access.AccessRules;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A gateway behind a web server of its own, as its main class makes them. */
final class RunningGateway implements AutoCloseable {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final UpdatesGateway gateway;
    private final WebServer server;

    RunningGateway(UpdatesGatewayConfig config) {
        this(config, WebConfig.onFreePort());
    }

    private RunningGateway(UpdatesGatewayConfig config, WebConfig web) {
        this(config, Optional.empty(), web);
    }

    private RunningGateway(UpdatesGatewayConfig config, Optional<DatabaseSource> databases, WebConfig web) {
        this(config, databases, AccessRules.open(), web);
    }

    private RunningGateway(
            UpdatesGatewayConfig config, Optional<DatabaseSource> databases, AccessRules rules, WebConfig web) {
        gateway = new UpdatesGateway(config, databases, rules, registry);
        server = new WebServer(web, List.of(gateway), registry);
        server.start();
        gateway.start();
    }

    static UpdatesGatewayConfig config(KafkaConfig kafka) {
        return new UpdatesGatewayConfig(kafka, Duration.ofMillis(500), 100, 8, 1024, 16 << 20, 10_000, 64 << 20, 2);
    }

    static RunningGateway ready(UpdatesGatewayConfig config) {
        return ready(new RunningGateway(config));
    }

    /** One that asks who comes. */
    static RunningGateway ready(UpdatesGatewayConfig config, WebConfig web) {
        return ready(new RunningGateway(config, web));
    }

    /** One that runs live queries on a database that the caller starts and closes. */
    static RunningGateway ready(UpdatesGatewayConfig config, DatabaseSource database) {
        return ready(new RunningGateway(config, Optional.of(database), WebConfig.onFreePort()));
    }

    /** One that keeps to a policy, which the caller starts and closes. */
    static RunningGateway under(AccessRules rules, UpdatesGatewayConfig config) {
        return ready(new RunningGateway(config, Optional.empty(), rules, WebConfig.onFreePort()));
    }

    /** One that keeps to a policy and runs live queries; the caller starts and closes rules and database. */
    static RunningGateway under(
            AccessRules rules, UpdatesGatewayConfig config, DatabaseSource database, WebConfig web) {
        return ready(new RunningGateway(config, Optional.of(database), rules, web));
    }

    /** Where another gateway was before. */
    static RunningGateway readyAt(int port, UpdatesGatewayConfig config) {
        return ready(new RunningGateway(config, new WebConfig("127.0.0.1", port, 1 << 18)));
    }

    private static RunningGateway ready(RunningGateway running) {
        await().until(() -> running.gateway.health().ready());
        return running;
    }

    UpdatesGateway gateway() {
        return gateway;
    }

    PrometheusMeterRegistry registry() {
        return registry;
    }

    /** How many outcomes it holds in memory: of a log that fits, all it has read. */
    int outcomesRead() {
        return (int) registry.get("writ.updates.window").gauge().value();
    }

    URI updates(String query) {
        return server.uri().resolve("/api/v1/updates" + query);
    }

    int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.close();
        gateway.close();
    }
}
