package dev.writ.testkit;

import datomic.Database;
import datomic.Peer;
import java.util.UUID;

/** One empty database value for all scenarios of a JVM: they only ever speculate on it. */
final class EmptyDatabase {
    private static final Database VALUE = create();

    private EmptyDatabase() {}

    static Database value() {
        return VALUE;
    }

    private static Database create() {
        var uri = "datomic:mem://testkit-" + UUID.randomUUID();
        Peer.createDatabase(uri);
        return Peer.connect(uri).db();
    }
}
