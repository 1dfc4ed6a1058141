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
import dev.writ.updates.UpdatesGateway;
import dev.writ.updates.UpdatesGatewayConfig;
import dev.writ.web.WebConfig;
import dev.writ.web.WebServer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A suite of which everything but the tx-processor lives in this process; the processor can be killed. */
final class JudgeSuite implements AutoCloseable {
    private final List<Component> parts;
    private final WebServer server;
    private final Node processor;
    private final Endpoints endpoints;

    /** @param processorMain what decides */
    JudgeSuite(KafkaConfig kafka, Class<?> processorMain, Path folder) {
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
        processor = Node.service(
                "processor",
                processorMain,
                launch -> launch.environment(Map.of(
                        "WRIT_KAFKA", kafka.bootstrapServers(),
                        "WRIT_TOPIC_PREFIX", kafka.topicPrefix(),
                        "WRIT_PARTITIONS", Integer.toString(kafka.partitions()))),
                folder.resolve("processor"));
        endpoints = new Endpoints(List.of(server.uri()), server.uri(), server.uri(), kafka);
    }

    Endpoints endpoints() {
        return endpoints;
    }

    JudgeSuite ready() throws InterruptedException {
        processor.awaitReady();
        await().atMost(Duration.ofSeconds(90))
                .until(() -> parts.stream().allMatch(part -> part.health().ready()));
        return this;
    }

    /** Kills the processor in the middle of whatever it does, and starts it anew. */
    JudgeSuite killProcessor() {
        processor.kill();
        processor.restart();
        return this;
    }

    @Override
    public String toString() {
        return processor.lastWords();
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
