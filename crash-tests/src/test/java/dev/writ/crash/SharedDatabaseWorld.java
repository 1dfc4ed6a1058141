package dev.writ.crash;

import static org.awaitility.Awaitility.await;

import datomic.Database;
import datomic.Peer;
import dev.writ.command.CommandApi;
import dev.writ.command.CommandApiConfig;
import dev.writ.common.config.Env;
import dev.writ.common.config.KafkaConfig;
import dev.writ.common.lifecycle.Component;
import dev.writ.common.lifecycle.Shutdown;
import dev.writ.database.ConnectedDatabase;
import dev.writ.database.DatabaseConfig;
import dev.writ.processor.Handlers;
import dev.writ.processor.TxProcessor;
import dev.writ.processor.TxProcessorConfig;
import dev.writ.query.QueryApi;
import dev.writ.query.QueryApiConfig;
import dev.writ.testkit.ChildProcess;
import dev.writ.testkit.ShiftedClock;
import dev.writ.updates.UpdatesGateway;
import dev.writ.updates.UpdatesGatewayConfig;
import dev.writ.web.WebConfig;
import dev.writ.web.WebServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Processors that share a database which outlives them. No transactor is at hand, so that the database is one in this
 * process, the processors and the other services are objects, and only the broker is a process.
 */
final class SharedDatabaseWorld implements World {
    /** A processor and its own way to the database. */
    private record Running(ConnectedDatabase database, TxProcessor processor) {}

    private final DatabaseConfig database = new DatabaseConfig("datomic:mem://" + UUID.randomUUID());
    private final ShiftedClock clock = new ShiftedClock(Duration.ZERO);
    private final Deque<Running> processors = new ArrayDeque<>();
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final KafkaConfig kafka;
    private final Node broker;
    private final URI uri;

    private SharedDatabaseWorld(Path folder) throws InterruptedException {
        int port = ChildProcess.freePort();
        this.kafka = new KafkaConfig("127.0.0.1:" + port, "shared.", 4, (short) 1);
        this.broker = closing(Node.broker(folder.resolve("kafka"), folder.resolve("broker"), port));
        try {
            broker.awaitReady();
            addProcessor();
            this.uri = services(folder.resolve("state"));
        } catch (RuntimeException | AssertionError | InterruptedException e) {
            close();
            throw e;
        }
    }

    static SharedDatabaseWorld start(Path folder) throws InterruptedException {
        var world = new SharedDatabaseWorld(folder);
        try {
            world.mend();
            Probe.awaitActions(world.endpoints());
            return world;
        } catch (AssertionError | RuntimeException | InterruptedException e) {
            world.close();
            throw e;
        }
    }

    private URI services(Path state) {
        var settings = new HashMap<>(Readings.UNLIMITED);
        settings.put("WRIT_KAFKA", kafka.bootstrapServers());
        settings.put("WRIT_TOPIC_PREFIX", kafka.topicPrefix());
        settings.put("WRIT_PARTITIONS", Integer.toString(kafka.partitions()));
        settings.put("WRIT_STATE_DIR", state.toString());
        var env = new Env(settings);
        var meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        var reader = closing(new ConnectedDatabase(database));
        var commands = closing(new CommandApi(CommandApiConfig.from(env), clock.clock(), meters));
        var queries = closing(new QueryApi(QueryApiConfig.from(env), reader, meters));
        var updates = closing(new UpdatesGateway(UpdatesGatewayConfig.from(env), Optional.empty(), meters));
        env.check();
        var web = closing(new WebServer(WebConfig.onFreePort(), List.of(commands, queries, updates), meters));
        List.<Component>of(web, reader, commands, queries, updates).forEach(Component::start);
        return web.uri();
    }

    private <T extends AutoCloseable> T closing(T part) {
        open.push(part);
        return part;
    }

    @Override
    public Endpoints endpoints() {
        return new Endpoints(List.of(uri), uri, uri, kafka);
    }

    @Override
    public Optional<Supplier<Database>> database() {
        return Optional.of(() -> Peer.connect(database.uri()).db());
    }

    ShiftedClock clock() {
        return clock;
    }

    int processors() {
        return processors.size();
    }

    /** Another instance of the processor joins. */
    void addProcessor() {
        var source = ConnectedDatabase.forWriter(database);
        var processor = new TxProcessor(
                TxProcessorConfig.with(kafka),
                Handlers.load(Optional.empty()),
                source,
                clock.clock(),
                new SimpleMeterRegistry());
        processors.add(new Running(source, processor));
        source.start();
        processor.start();
    }

    /** The instance that is there longest leaves. */
    void removeProcessor() {
        close(processors.remove());
    }

    private static void close(Running running) {
        Shutdown.closeQuietly(running.processor());
        Shutdown.closeQuietly(running.database());
    }

    @Override
    public void mend() throws InterruptedException {
        clock.set(Duration.ZERO);
        if (processors.isEmpty()) {
            addProcessor();
        }
        broker.awaitReady();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> processors.stream()
                        .allMatch(running -> running.processor().health().ready()));
        await().atMost(Duration.ofSeconds(60)).until(() -> Http.status(uri + "/health/ready") == 200);
    }

    @Override
    public String lastWords() {
        var health = new StringBuilder();
        processors.forEach(running -> health.append("processor: ")
                .append(running.processor().health())
                .append('\n'));
        return health + Http.text(uri + "/health/ready") + "\n" + broker.lastWords();
    }

    @Override
    public void close() {
        processors.forEach(SharedDatabaseWorld::close);
        processors.clear();
        while (!open.isEmpty()) {
            Shutdown.closeQuietly(open.pop());
        }
    }
}
