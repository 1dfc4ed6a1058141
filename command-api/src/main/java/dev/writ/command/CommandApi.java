package dev.writ.command;

import dev.writ.common.action.ActionCatalog;
import dev.writ.common.lifecycle.Component;
import dev.writ.common.lifecycle.Health;
import dev.writ.common.lifecycle.Shutdown;
import dev.writ.web.QueryLinks;
import dev.writ.web.WebModule;
import dev.writ.web.access.AccessRules;
import io.javalin.config.RoutesConfig;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;

/**
 * Writes commands down on {@code pending-cmds} and answers for what became of them. It keeps running while Kafka is away:
 * commands are then refused, and what is known is still told.
 */
public final class CommandApi implements Component, WebModule {
    private final ReadPositions positions = new ReadPositions();
    private final RecentAppends recent = new RecentAppends();
    private final Underway underway = new Underway();
    private final OutcomeWaiters waiters = new OutcomeWaiters();
    private final StoreReaders readers = new StoreReaders();
    private final AccessRules rules;
    private final ActionCatalog catalog;
    private final StatusStreams streams;
    private final KafkaProbe probe;
    private final Intake intake;
    private final CommandRoutes commandRoutes;
    private final ActionRoutes actionRoutes;

    /** @param clock stamps commands: what their handlers take for "now" */
    public CommandApi(CommandApiConfig config, Clock clock, MeterRegistry meters) {
        this(config, clock, meters, CommandIds.timeOrdered());
    }

    /**
     * @param rules started and closed by the caller
     * @param clock stamps commands: what their handlers take for "now"
     */
    public CommandApi(CommandApiConfig config, AccessRules rules, Clock clock, MeterRegistry meters) {
        this(config, rules, clock, meters, CommandIds.timeOrdered());
    }

    CommandApi(CommandApiConfig config, Clock clock, MeterRegistry meters, CommandIds ids) {
        this(config, AccessRules.open(), clock, meters, ids);
    }

    private CommandApi(CommandApiConfig config, AccessRules rules, Clock clock, MeterRegistry meters, CommandIds ids) {
        this.rules = rules;
        var kafka = config.kafka().measuredBy(meters);
        catalog = new ActionCatalog(kafka, "writ-command-api-actions");
        probe = new KafkaProbe(kafka);
        var metrics = new StatusMetrics(meters, positions, clock);
        var arrivals = new Arrivals(recent, waiters, metrics);
        streams = new StatusStreams(kafka, config.stateDir(), arrivals, positions, probe::partitions, metrics, meters);
        var store = new StatusStore(streams::stores, kafka.topicPrefix());
        var states = new CommandStates(store, recent, underway, waiters, positions, probe::endOfPending, readers);
        intake = new Intake(kafka, config.appendTimeout(), states::appended, underway, meters, Intake.MAX_BYTES);
        var submissions = new Submissions(catalog, intake, states, ids, clock);
        commandRoutes = new CommandRoutes(
                rules, submissions, states, store, new QueryLinks(config.queryUrl()), config.syncTimeout());
        actionRoutes = new ActionRoutes(new KnownActions(catalog), rules);
        Gauge.builder("writ.commands.waiting", waiters, OutcomeWaiters::size)
                .description("Requests that wait for an outcome")
                .register(meters);
    }

    @Override
    public String name() {
        return "command-api";
    }

    @Override
    public void routes(RoutesConfig routes) {
        commandRoutes.routes(routes);
        actionRoutes.routes(routes);
    }

    @Override
    public void start() {
        streams.start();
        catalog.start();
        probe.start();
    }

    @Override
    public Health health() {
        return Health.worst(List.of(probe.health(), streams.health(), catalog.health(), rules.health()));
    }

    /** How many requests are waiting for an outcome. */
    int waiting() {
        return waiters.size();
    }

    @Override
    public void serverStopping() {
        waiters.end();
    }

    @Override
    public void close() {
        waiters.end();
        List.of(intake, catalog, streams, probe, readers).forEach(Shutdown::closeQuietly);
    }
}
