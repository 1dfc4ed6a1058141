package dev.writ.processor;

import datomic.Database;
import datomic.Peer;
import dev.writ.common.config.KafkaConfig;
import dev.writ.database.ConnectedDatabase;
import dev.writ.database.DatabaseConfig;
import dev.writ.database.DatabaseSource;
import dev.writ.database.LogReplica;
import java.time.Clock;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** What holds for one ledger must hold for the other. */
enum LedgerKind {
    LOG_FIRST {
        @Override
        DatabaseSource source(KafkaConfig kafka, String uri) {
            return new LogReplica(kafka, Clock.systemUTC());
        }

        @Override
        Database database(RunningProcessor running) throws Exception {
            return ((LogReplica) running.source()).caughtUp(Duration.ofSeconds(30));
        }
    },

    DATABASE_FIRST {
        @Override
        DatabaseSource source(KafkaConfig kafka, String uri) {
            return ConnectedDatabase.forWriter(new DatabaseConfig(uri));
        }

        @Override
        Database database(RunningProcessor running) {
            return running.source().database();
        }
    };

    /** @param uri of the database that outlives processors, where there is one */
    abstract DatabaseSource source(KafkaConfig kafka, String uri);

    /** With everything that the log has. */
    abstract Database database(RunningProcessor running) throws Exception;

    RunningProcessor start(KafkaConfig kafka, Handlers handlers, String uri) {
        return start(kafka, handlers, uri, Clock.systemUTC());
    }

    RunningProcessor start(KafkaConfig kafka, Handlers handlers, String uri, Clock clock) {
        return start(TxProcessorConfig.with(kafka), handlers, uri, clock);
    }

    RunningProcessor start(TxProcessorConfig config, Handlers handlers, String uri, Clock clock) {
        return RunningProcessor.start(config, handlers, source(config.kafka(), uri), clock, UnaryOperator.identity());
    }

    /** The database of a processor that is gone. */
    static Database shared(String uri) {
        return Peer.connect(uri).db();
    }
}
