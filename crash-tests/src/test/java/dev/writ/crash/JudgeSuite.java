package dev.writ.crash;

import static org.awaitility.Awaitility.await;

import dev.writ.command.CommandApi;
import dev.writ.command.CommandApiConfig;
import dev.writ.common.config.Env;
import dev.writ.common.config.KafkaConfig;
import dev.writ.common.lifecycle.Component;
import dev.writ.common.lifecycle.Shutdown;
import dev.writ.database.LogReplica;
import dev.writ.query.QueryApi;
import dev.writ.query.QueryApiConfig;
import dev.writ.testkit.ChildProcess;
import dev.writ.updates.UpdatesGateway;
import dev.writ.updates.UpdatesGatewayConfig;
import dev.writ.web.WebConfig;
import dev.writ.web.WebServer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A suite of which everything but the tx-processor lives in this process; the processor can be killed. */
final class JudgeSuite implements AutoCloseable {
    private final List<Component> parts;
    private final WebServer server;
    private final ChildProcess processor;
    private final Endpoints endpoints;

    /** @param processorMain what decides */
    JudgeSuite(KafkaConfig kafka, Class<?> processorMain, Path folder) throws IOException {
        var meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        var env = new Env(Map.of(
                "WRIT_KAFKA", kafka.bootstrapServers(),
                "WRIT_TOPIC_PREFIX", kafka.topicPrefix(),
                "WRIT_PARTITIONS", Integer.toString(kafka.partitions()),
                "WRIT_BASIS_WAIT", "30s",
                "WRIT_STATE_DIR", folder.resolve("state").toString()));
        var replica = new LogReplica(kafka, Clock.systemUTC());
        var commands = new CommandApi(CommandApiConfig.from(env), Clock.systemUTC(), meters);
        var queries = new QueryApi(QueryApiConfig.from(env), replica, meters);
        var updates = new UpdatesGateway(UpdatesGatewayConfig.from(env), meters);
        env.check();
        parts = List.of(replica, commands, queries, updates);
        server = new WebServer(WebConfig.onFreePort(), List.of(commands, queries, updates), meters);
        server.start();
        parts.forEach(Component::start);
        processor = ChildProcess.start(
                processorMain.getName(),
                Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                        .map(Path::of)
                        .toList(),
                Map.of(
                        "WRIT_KAFKA", kafka.bootstrapServers(),
                        "WRIT_TOPIC_PREFIX", kafka.topicPrefix(),
                        "WRIT_PARTITIONS", Integer.toString(kafka.partitions())),
                folder);
        endpoints = new Endpoints(List.of(server.uri()), server.uri(), server.uri(), kafka);
    }

    Endpoints endpoints() {
        return endpoints;
    }

    JudgeSuite ready() {
        var http = new HttpJson();
        await().atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(300))
                .until(() -> parts.stream().allMatch(part -> part.health().ready()) && processorIsReady(http));
        return this;
    }

    private boolean processorIsReady(HttpJson http) {
        return http.once(java.net.URI.create(processor.url() + "/health/ready")) == 200;
    }

    /** Kills the processor in the middle of whatever it does, and starts it anew. */
    JudgeSuite killProcessor() throws IOException {
        processor.kill();
        processor.restart();
        return this;
    }

    @Override
    public String toString() {
        return processor.toString();
    }

    @Override
    public void close() {
        processor.close();
        Shutdown.closeQuietly(server);
        for (int i = parts.size() - 1; i >= 0; i--) {
            Shutdown.closeQuietly(parts.get(i));
        }
    }
}
