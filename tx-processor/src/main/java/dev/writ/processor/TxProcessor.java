package dev.writ.processor;

import dev.writ.common.action.ActionCatalog;
import dev.writ.common.lifecycle.Component;
import dev.writ.common.lifecycle.Health;
import dev.writ.common.lifecycle.Shutdown;
import dev.writ.common.metrics.Lag;
import dev.writ.common.topic.KafkaReachability;
import dev.writ.common.topic.TopicAdmin;
import dev.writ.database.ConnectedDatabase;
import dev.writ.database.DatabaseSource;
import dev.writ.database.LogReplica;
import dev.writ.web.WebModule;
import io.javalin.config.RoutesConfig;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The service that decides: reads {@code pending-cmds}, asks the handlers, applies what they decide and writes outcomes.
 * Which ledger it uses follows from the database source: a log replica means log-first, a shared Datomic
 * database-first.
 */
public final class TxProcessor implements Component, WebModule {
    private static final Logger LOG = LoggerFactory.getLogger(TxProcessor.class);
    /** A task that cannot catch up gives its thread back and is tried again. */
    private static final Duration CATCH_UP = Duration.ofSeconds(4);

    private final TxProcessorConfig config;
    private final DatabaseSource source;
    private final ActionCatalog catalog;
    private final KafkaReachability reachability;
    private final Announcer announcer;
    private final HandlerRunner runner;
    private final StreamsLoop loop;
    private final Thread starter = new Thread(this::run, "tx-processor");
    private volatile String stage = "not started";
    private volatile Health fault = Health.READY;

    /** @param source the caller's to start and to close */
    public TxProcessor(
            TxProcessorConfig config, Handlers handlers, DatabaseSource source, Clock clock, MeterRegistry meters) {
        this(config, handlers, source, clock, meters, UnaryOperator.identity());
    }

    /** @param around what stands between deciding and the ledger, such as a fault */
    TxProcessor(
            TxProcessorConfig config,
            Handlers handlers,
            DatabaseSource source,
            Clock clock,
            MeterRegistry meters,
            UnaryOperator<Ledger> around) {
        this.config = config;
        this.source = source;
        var measured = config.measuredBy(meters);
        this.catalog = new ActionCatalog(measured.kafka(), config.id() + "-actions");
        this.reachability = new KafkaReachability(measured.kafka(), config.id() + "-reachability");
        this.announcer = new Announcer(measured, handlers, source, catalog, clock);
        var metrics = new DecisionMetrics(meters, handlers);
        this.runner = new HandlerRunner(config.handlerTimeout(), metrics::handled);
        var unknownActions = new Unannounced(config, catalog);
        Supplier<Ledger> ledgers = ledgers(handlers);
        var deadTail = new DeadTail(config.kafka(), config.id());
        this.loop = new StreamsLoop(
                measured,
                logFirst(),
                () -> {
                    var ledger = new ObservedLedger(around.apply(ledgers.get()), metrics);
                    var decider = new Decider(
                            config.id(), handlers, unknownActions, ledger, runner, clock, config.attempts());
                    var buried = config.unknownActions() ? deadTail.highest() : DeadTail.Highest.ALL;
                    return new CommandProcessor(decider, ledger, buried, config.id(), metrics);
                },
                meters);
        Lag.watch("tx-processor", meters, loop::lag);
        starter.setDaemon(true);
    }

    private boolean logFirst() {
        return source instanceof LogReplica;
    }

    /** Log-first has one head, which all tasks of its one thread share; database-first has nothing to share. */
    private Supplier<Ledger> ledgers(Handlers handlers) {
        if (source instanceof LogReplica replica) {
            var ledger = new LogFirstLedger(new ReplicaProjection(replica));
            return () -> ledger;
        } else if (source instanceof ConnectedDatabase database) {
            var delivered = new DeliveredOutcomes(config.kafka(), config.id());
            return () -> new DatabaseFirstLedger(database.connection(), config.id(), delivered, handlers::attributes);
        }
        throw new IllegalArgumentException(
                "no ledger for a " + source.getClass().getSimpleName());
    }

    private record ReplicaProjection(LogReplica replica) implements LogFirstLedger.Projection {
        @Override
        public datomic.Database database() {
            return replica.database();
        }

        @Override
        public datomic.Database caughtUp() throws TimeoutException, InterruptedException {
            return replica.caughtUp(CATCH_UP);
        }
    }

    @Override
    public String name() {
        return "tx-processor";
    }

    /** None of its own: it has no face but its health. */
    @Override
    public void routes(RoutesConfig routes) {}

    @Override
    public void start() {
        stage = "starting";
        starter.start();
    }

    /** Nobody watches this thread: if it ends by a fault, the health has to say so. */
    private void run() {
        try {
            bringUp();
        } catch (InterruptedException e) {
            LOG.debug("stopped while starting");
        } catch (RuntimeException | Error e) {
            LOG.atError().setCause(e).log("the processor could not be started");
            fault = Health.dead("tx-processor: " + e);
        }
    }

    private void bringUp() throws InterruptedException {
        reachability.start();
        catalog.start();
        int partitions = retried("waiting for Kafka and its topics", this::ensureTopics);
        retried("ending what a predecessor left open", () -> {
            loop.abortPredecessor();
            return partitions;
        });
        stage = "waiting for the database and the actions";
        while (!source.health().ready() || !catalog.caughtUp()) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        retried("comparing the database with the log", this::compare);
        retried("installing schema", () -> {
            announcer.submitSchema();
            return partitions;
        });
        stage = "";
        loop.start(partitions);
        insisted("announcing the actions", () -> {
            announcer.announceWhenInstalled();
            return partitions;
        });
        stage = "";
    }

    /** Nothing that can go wrong at start is final: brokers, topics and the database come up in any order. */
    private <T> T retried(String what, Callable<T> step) throws InterruptedException {
        stage = what;
        return insisted(what, step);
    }

    private <T> T insisted(String what, Callable<T> step) throws InterruptedException {
        while (true) {
            try {
                return step.call();
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                stage = what + ": " + e.getMessage();
                LOG.atWarn().addKeyValue("reason", e.getMessage()).log("{}; trying again", what);
                TimeUnit.MILLISECONDS.sleep(1000);
            }
        }
    }

    private int ensureTopics() throws TimeoutException, InterruptedException {
        return TopicAdmin.ensureTopics(config.kafka(), Duration.ofSeconds(5));
    }

    /** A replica compares at every step; a shared database is compared before it is written to. */
    private Void compare() throws InterruptedException {
        if (source instanceof ConnectedDatabase database) {
            new LogComparison(config.kafka(), config.id(), database.connection()).requireAgreement();
        }
        return null;
    }

    @Override
    public Health health() {
        if (!fault.live()) {
            return fault;
        }
        if (!stage.isEmpty()) {
            return Health.notReady("tx-processor: " + stage);
        }
        return Health.worst(
                List.of(source.health(), reachability.health(), catalog.health(), loop.health(), announcer.health()));
    }

    @Override
    public void close() {
        starter.interrupt();
        Shutdown.closeQuietly(loop);
        Shutdown.closeQuietly(announcer);
        Shutdown.closeQuietly(catalog);
        Shutdown.closeQuietly(reachability);
        Shutdown.closeQuietly(runner);
    }
}
