package dev.writ.processor;

import dev.writ.common.action.ActionCatalog;
import dev.writ.common.lifecycle.Component;
import dev.writ.common.lifecycle.Health;
import dev.writ.common.lifecycle.Shutdown;
import dev.writ.common.topic.TopicAdmin;
import dev.writ.database.LogReplica;
import dev.writ.web.ServiceProcess;
import dev.writ.web.WebModule;
import io.javalin.config.RoutesConfig;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;

/**
 * A tx-processor that keeps no promise, as a process: at least once, and whatever it reads again it decides again. With
 * it in the place of the true one, a suite that survives kill -9 unharmed has not been looked at closely enough.
 */
public final class CarelessProcessorMain {
    private CarelessProcessorMain() {}

    public static void main(String[] args) throws InterruptedException {
        ServiceProcess.run("tx-processor", env -> {
            var config = TxProcessorConfig.from(env);
            return meters -> {
                var source = new LogReplica(config.kafka(), Clock.systemUTC());
                return List.of(source, new Careless(config, Handlers.load(config.handlers()), source));
            };
        });
    }

    private static final class Careless implements Component, WebModule {
        /** Longer than any test: what was read is as good as never committed. */
        private static final Duration COMMIT_INTERVAL = Duration.ofMinutes(30);

        private static final Duration PATIENCE = Duration.ofSeconds(30);

        private final TxProcessorConfig config;
        private final LogReplica source;
        private final ActionCatalog catalog;
        private final Announcer announcer;
        private final HandlerRunner runner;
        private final KafkaStreams streams;
        private final Thread starter = new Thread(this::run, "careless");
        private volatile Health health = Health.notReady("careless: starting");

        Careless(TxProcessorConfig config, Handlers handlers, LogReplica source) {
            var clock = Clock.systemUTC();
            this.config = config;
            this.source = source;
            this.catalog = new ActionCatalog(config.kafka(), "careless-actions");
            this.announcer = new Announcer(config, handlers, source, catalog, clock);
            this.runner = new HandlerRunner(config.handlerTimeout());
            var ledger = new LogFirstLedger(new Projection(source));
            var decider = new Decider(
                    config.id(),
                    handlers,
                    action -> Decider.UnknownActions.Verdict.FAIL,
                    ledger,
                    runner,
                    clock,
                    config.attempts());
            streams = new KafkaStreams(
                    ProcessorTopology.of(config.kafka().topicPrefix(), () -> new CarelessProcessor(decider)),
                    properties());
            starter.setDaemon(true);
        }

        private Properties properties() {
            var p = new Properties();
            p.putAll(config.kafka().streamsProperties("careless"));
            var id = config.kafka().topicPrefix() + "careless";
            p.put(StreamsConfig.APPLICATION_ID_CONFIG, id);
            p.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.AT_LEAST_ONCE);
            p.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, COMMIT_INTERVAL.toMillis());
            p.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 0);
            p.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG), id);
            return p;
        }

        @Override
        public String name() {
            return "careless";
        }

        @Override
        public void routes(RoutesConfig routes) {}

        @Override
        public void start() {
            starter.start();
        }

        private void run() {
            try {
                TopicAdmin.ensureTopics(config.kafka(), PATIENCE);
                catalog.start();
                while (!source.health().ready() || !catalog.caughtUp()) {
                    TimeUnit.MILLISECONDS.sleep(20);
                }
                announcer.submitSchema();
                streams.start();
                announcer.announceWhenInstalled();
                health = Health.READY;
            } catch (TimeoutException e) {
                health = Health.dead("careless: " + e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public Health health() {
            return health;
        }

        @Override
        public void close() {
            starter.interrupt();
            Shutdown.closeQuietly(streams);
            Shutdown.closeQuietly(announcer);
            Shutdown.closeQuietly(catalog);
            Shutdown.closeQuietly(runner);
        }
    }

    private record Projection(LogReplica replica) implements LogFirstLedger.Projection {
        @Override
        public datomic.Database database() {
            return replica.database();
        }

        @Override
        public datomic.Database caughtUp() throws TimeoutException, InterruptedException {
            return replica.caughtUp(Duration.ofSeconds(30));
        }
    }
}
