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
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A suite of which everything but the tx-processor lives in this process; the processor can be killed. */
final class JudgeSuite implements AutoCloseable {
    private final List<Component> parts;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
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
        try {
            var replica = closing(new LogReplica(kafka, Clock.systemUTC()));
            var commands = closing(new CommandApi(CommandApiConfig.from(env), Clock.systemUTC(), meters));
            var queries = closing(new QueryApi(QueryApiConfig.from(env), replica, meters));
            var updates = closing(new UpdatesGateway(UpdatesGatewayConfig.from(env), Optional.empty(), meters));
            env.check();
            parts = List.of(replica, commands, queries, updates);
            var server = closing(new WebServer(WebConfig.onFreePort(), List.of(commands, queries, updates), meters));
            server.start();
            parts.forEach(Component::start);
            endpoints = new Endpoints(List.of(server.uri()), server.uri(), server.uri(), kafka);
            processor = closing(Node.service(
                    "processor",
                    processorMain,
                    launch -> launch.environment(Map.of(
                            "WRIT_KAFKA", kafka.bootstrapServers(),
                            "WRIT_TOPIC_PREFIX", kafka.topicPrefix(),
                            "WRIT_PARTITIONS", Integer.toString(kafka.partitions()))),
                    folder.resolve("processor")));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private <T extends AutoCloseable> T closing(T part) {
        open.push(part);
        return part;
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
        while (!open.isEmpty()) {
            Shutdown.closeQuietly(open.pop());
        }
    }
}
