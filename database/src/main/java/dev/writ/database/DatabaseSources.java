package dev.writ.database;

import dev.writ.common.config.KafkaConfig;
import java.time.Clock;

/** Opens the kind of database source that a configuration asks for. */
public final class DatabaseSources {
    private DatabaseSources() {}

    /**
     * A source that has not been started.
     *
     * @param kafka if it is measured, a copy made from the log is, too
     */
    public static DatabaseSource open(DatabaseConfig database, KafkaConfig kafka, Clock clock) {
        return database.inMemory() ? new LogReplica(kafka, clock) : new ConnectedDatabase(database);
    }
}
