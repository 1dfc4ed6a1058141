package dev.writ.processor;

import static org.awaitility.Awaitility.await;

import datomic.Database;
import datomic.Peer;
import dev.writ.common.config.KafkaConfig;
import dev.writ.database.ConnectedDatabase;
import dev.writ.database.DatabaseConfig;
import dev.writ.database.DatabaseSource;
import dev.writ.database.LogReplica;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** A tx-processor and the database source it decides on, started and stopped together. */
record RunningProcessor(DatabaseSource source, TxProcessor processor) implements AutoCloseable {
    static RunningProcessor logFirst(KafkaConfig kafka, Handlers handlers) {
        return logFirst("tx-processor", kafka, handlers);
    }

    static RunningProcessor logFirst(String id, KafkaConfig kafka, Handlers handlers) {
        var d = TxProcessorConfig.with(kafka);
        var config = new TxProcessorConfig(
                kafka, id, d.handlers(), d.handlerTimeout(), d.commitInterval(), true, d.threads(), d.attempts());
        return start(config, handlers, new LogReplica(kafka, Clock.systemUTC()));
    }

    /** On a database that outlives the processor, as a shared Datomic does. */
    static RunningProcessor databaseFirst(KafkaConfig kafka, Handlers handlers, String uri) {
        return start(TxProcessorConfig.with(kafka), handlers, ConnectedDatabase.forWriter(new DatabaseConfig(uri)));
    }

    /** One of several on a database. */
    static RunningProcessor databaseFirst(
            KafkaConfig kafka, Handlers handlers, String uri, String id, boolean unknownActions) {
        var d = TxProcessorConfig.with(kafka);
        var config = new TxProcessorConfig(
                kafka,
                id,
                d.handlers(),
                d.handlerTimeout(),
                d.commitInterval(),
                unknownActions,
                d.threads(),
                d.attempts());
        return start(config, handlers, ConnectedDatabase.forWriter(new DatabaseConfig(uri)));
    }

    /** As {@link #databaseFirst(KafkaConfig, Handlers, String)}, with faults between it and its ledgers. */
    static RunningProcessor databaseFirst(TxProcessorConfig config, Handlers handlers, String uri, Faults faults) {
        return start(config, handlers, ConnectedDatabase.forWriter(new DatabaseConfig(uri)), Clock.systemUTC(), faults);
    }

    private static RunningProcessor start(TxProcessorConfig config, Handlers handlers, DatabaseSource source) {
        return start(config, handlers, source, Clock.systemUTC(), UnaryOperator.identity());
    }

    static RunningProcessor start(
            TxProcessorConfig config,
            Handlers handlers,
            DatabaseSource source,
            Clock clock,
            UnaryOperator<Ledger> around) {
        var running = new RunningProcessor(
                source, new TxProcessor(config, handlers, source, clock, new SimpleMeterRegistry(), around));
        source.start();
        running.processor().start();
        return running;
    }

    RunningProcessor ready() {
        await().atMost(90, TimeUnit.SECONDS).until(() -> processor.health().reason(), String::isEmpty);
        return this;
    }

    /** Every datom of every Writ transaction, as text: two databases with equal lists are equal. */
    static List<String> datoms(Database database) {
        var all = new ArrayList<String>();
        for (var d : database.history().datoms(Database.EAVT)) {
            if (Peer.toT(d.tx()) >= 1000) {
                all.add(d.e() + " " + d.a() + " " + d.v() + " " + d.tx() + " " + d.added());
            }
        }
        return all;
    }

    @Override
    public void close() {
        processor.close();
        source.close();
    }
}
