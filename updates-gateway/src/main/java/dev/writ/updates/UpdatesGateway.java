package dev.writ.updates;

import dev.writ.common.lifecycle.Component;
import dev.writ.common.lifecycle.Health;
import dev.writ.database.DatabaseSource;
import dev.writ.web.WebModule;
import dev.writ.web.access.AccessRules;
import io.javalin.config.RoutesConfig;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Pushes the outcome of every command to whoever subscribed, by WebSocket and server-sent events, from any position of
 * the log on: one reader of the log, a window of recent outcomes in memory, and an outbox per client.
 */
public final class UpdatesGateway implements Component, WebModule {
    private static final int WRITERS = 2;

    /** With the write itself, what is coalesced waits for less than 50 ms. */
    private static final Duration WRITE_GAP = Duration.ofMillis(40);

    private static final Duration END_GRACE = Duration.ofSeconds(5);
    private static final Duration MIN_STUCK = Duration.ofSeconds(10);

    private final ThreadPoolExecutor writers;
    private final ScheduledThreadPoolExecutor timer;
    private final HistoryReaders history;
    private final LiveQueries queries;
    private final Clients clients;
    private final AccessRules rules;
    private final LogFollower follower;
    private final LogEnd logEnd;
    private final UpdatesRoutes routes;

    /** @param databases for live queries; started and closed by the caller. Without one there are none */
    public UpdatesGateway(UpdatesGatewayConfig config, Optional<DatabaseSource> databases, MeterRegistry registry) {
        this(config, databases, AccessRules.open(), registry);
    }

    /**
     * @param databases for live queries; started and closed by the caller. Without one there are none
     * @param rules started and closed by the caller
     */
    public UpdatesGateway(
            UpdatesGatewayConfig config,
            Optional<DatabaseSource> databases,
            AccessRules rules,
            MeterRegistry registry) {
        this.rules = rules;
        var kafka = config.kafka().measuredBy(registry);
        var hub = new Hub(config.windowMessages(), config.windowBytes());
        var metrics = new UpdatesMetrics(registry, Clock.systemUTC());
        writers = writers();
        timer = timer();
        history = new HistoryReaders(hub, config.historyReaders(), config.windowBytes() / 2);
        queries = new LiveQueries(databases, config.live(), registry);
        clients = new Clients(
                hub,
                history,
                queries,
                metrics,
                new Outbox.Setting(
                        writers,
                        timer,
                        new Pace(writers, timer, WRITE_GAP),
                        config.queueMessages(),
                        config.queueBytes(),
                        config.lifetime(),
                        longer(config.heartbeat().multipliedBy(2), MIN_STUCK),
                        END_GRACE),
                config.maxClients(),
                config.maxClientsPerPrincipal(),
                config.maxSubscriptions(),
                config.messagesPerSecond(),
                config.heartbeat());
        follower = new LogFollower(kafka, hub, queries, metrics, clients::logChanged, config.windowMessages());
        logEnd = new LogEnd(kafka, hub);
        var rows = new OutcomeRows(config.commandUrl(), config.queryUrl());
        routes = new UpdatesRoutes(
                rules,
                hub,
                clients,
                queries,
                logEnd,
                follower::health,
                rows,
                new UpdatesPage(rules, hub, logEnd, follower::health, rows, config.commandUrl()),
                config.heartbeat());
        metrics.watch(hub, history, clients, writers);
    }

    @Override
    public String name() {
        return "updates-gateway";
    }

    @Override
    public void routes(RoutesConfig config) {
        routes.register(config);
    }

    /** Returns at once; clients are served when {@link #health()} is ready. */
    @Override
    public void start() {
        history.start();
        clients.start();
        follower.start();
    }

    @Override
    public Health health() {
        return Health.worst(List.of(follower.health(), rules.health()));
    }

    @Override
    public void serverStopping() {
        clients.drain();
    }

    @Override
    public void close() {
        clients.drain();
        follower.close();
        queries.close();
        history.close();
        logEnd.close();
        timer.shutdownNow();
        writers.shutdown();
    }

    /** Whoever is still connected when these end is abandoned, so what is handed in later is for nobody. */
    private static ThreadPoolExecutor writers() {
        var number = new AtomicInteger();
        return new ThreadPoolExecutor(
                WRITERS,
                WRITERS,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> new Thread(task, "updates-writer-" + number.getAndIncrement()),
                new ThreadPoolExecutor.DiscardPolicy());
    }

    private static ScheduledThreadPoolExecutor timer() {
        var timer = new ScheduledThreadPoolExecutor(
                1, task -> new Thread(task, "updates-timer"), new ThreadPoolExecutor.DiscardPolicy());
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }
}
