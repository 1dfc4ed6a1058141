package dev.writ.testkit;

import datomic.Database;
import datomic.Peer;
import dev.writ.database.BaseSchema;
import java.util.UUID;
import java.util.concurrent.ExecutionException;

/** One database value with nothing but Writ's own schema, for all scenarios of a JVM: they only ever speculate on it. */
final class EmptyDatabase {
    private static final Database VALUE = create();

    private EmptyDatabase() {}

    static Database value() {
        return VALUE;
    }

    private static Database create() {
        var uri = "datomic:mem://testkit-" + UUID.randomUUID();
        Peer.createDatabase(uri);
        var connection = Peer.connect(uri);
        try {
            BaseSchema.install(connection);
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("the base schema could not be installed", e);
        }
        return connection.db();
    }
}
