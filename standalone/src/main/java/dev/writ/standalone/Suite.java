package dev.writ.standalone;

import dev.writ.command.CommandApi;
import dev.writ.common.lifecycle.Component;
import dev.writ.common.lifecycle.Health;
import dev.writ.common.lifecycle.Shutdown;
import dev.writ.common.topic.TopicAdmin;
import dev.writ.database.DatabaseSources;
import dev.writ.kafka.EmbeddedKafka;
import dev.writ.processor.Handlers;
import dev.writ.processor.TxProcessor;
import dev.writ.query.QueryApi;
import dev.writ.updates.UpdatesGateway;
import dev.writ.web.WebModule;
import dev.writ.web.WebServer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * All of Writ in one process: a Kafka broker, one database and the four services behind one port, everything on the
 * loopback address. The objects are those of the separate services; only Kafka's port is not known before Kafka has
 * started, so that they are built by {@link #start()}.
 */
public final class Suite implements Component {
    private static final Duration TOPICS = Duration.ofSeconds(30);

    private final SuiteConfig config;
    private final Clock clock;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private volatile List<WebModule> modules = List.of();
    private volatile EmbeddedKafka kafka;
    private volatile WebServer web;

    public Suite(SuiteConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
    }

    /**
     * Returns when Kafka is up and HTTP is answered; {@link #health()} says when all of it is ready.
     *
     * @throws SuiteException if another suite has the data folder
     * @throws dev.writ.kafka.EmbeddedKafkaException if Kafka does not start
     * @throws dev.writ.web.PortUnavailableException if the HTTP port is taken
     * @throws dev.writ.common.config.ConfigException if the environment is wrong
     */
    @Override
    public synchronized void start() {
        try {
            startParts();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void startParts() {
        var intended = Settings.from(config.env("127.0.0.1:1", config.data())); // before anything has been touched

        var folder = closing(DataFolder.open(config.data()));
        WebServer.requireAvailable(intended.web());
        kafka = closing(EmbeddedKafka.start(folder.kafka(), config.kafkaPort()));
        var settings = Settings.from(config.env(kafka.bootstrapServers(), folder.state()));
        ensureTopics(settings);
        closing(settings.traces().start("writ"));

        var meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        open.push(meters::close);
        var rules = closing(settings.rules().measuredBy(meters));
        var database = closing(
                DatabaseSources.open(settings.database(), settings.kafka().measuredBy(meters), clock));
        database.measuredBy(meters);
        var handlers = Handlers.load(settings.processor().handlers());
        var processor = closing(new TxProcessor(settings.processor(), handlers, database, clock, meters));
        var commands = closing(new CommandApi(settings.commands(), rules, clock, meters));
        var queries = closing(new QueryApi(settings.queries(), database, rules, meters));
        var updates = closing(new UpdatesGateway(settings.updates(), Optional.of(database), rules, meters));
        modules = List.of(new KafkaModule(kafka), processor, commands, queries, updates);
        // The last to be opened is the first to be closed: no request in flight meets a closed service.
        web = closing(new WebServer(settings.web(), modules, meters));

        for (var part : List.<Component>of(web, rules, database, processor, commands, queries, updates)) {
            part.start();
        }
    }

    /** Where HTTP is answered, once started. */
    public URI uri() {
        return web.uri();
    }

    /** Where Kafka is, once started. */
    public String bootstrapServers() {
        return kafka.bootstrapServers();
    }

    @Override
    public Health health() {
        var server = web;
        return server == null
                ? Health.notReady("not started")
                : Health.worst(Stream.concat(
                                Stream.of(server.health()), modules.stream().map(WebModule::health))
                        .toList());
    }

    @Override
    public synchronized void close() {
        while (!open.isEmpty()) {
            Shutdown.closeQuietly(open.pop());
        }
    }

    private <T extends AutoCloseable> T closing(T part) {
        open.push(part);
        return part;
    }

    private static void ensureTopics(Settings settings) {
        try {
            TopicAdmin.ensureTopics(settings.kafka(), TOPICS);
        } catch (TimeoutException e) {
            throw new SuiteException(e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SuiteException("interrupted while Kafka was starting", e);
        }
    }
}
