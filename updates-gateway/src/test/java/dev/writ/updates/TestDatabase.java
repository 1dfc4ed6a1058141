package dev.writ.updates;

import datomic.Connection;
import datomic.Database;
import datomic.Peer;
import datomic.Util;
import dev.writ.common.error.ProblemException;
import dev.writ.common.lifecycle.Health;
import dev.writ.database.DatabaseSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** A database in memory of which readers see no more than a test has shown them. */
final class TestDatabase implements DatabaseSource {
    private static final String SCHEMA = """
            [{:db/ident :account/id :db/valueType :db.type/long :db/cardinality :db.cardinality/one
              :db/unique :db.unique/identity}
             {:db/ident :account/balance :db/valueType :db.type/bigdec :db/cardinality :db.cardinality/one}
             {:db/ident :note/text :db/valueType :db.type/string :db/cardinality :db.cardinality/one}]""";

    private final String uri = "datomic:mem://updates-" + UUID.randomUUID();
    private final List<Waiter> waiters = new ArrayList<>();
    private Connection connection;
    private Database shown;
    private ProblemException trouble;

    private record Waiter(long t, CompletableFuture<Database> future) {}

    @Override
    public void start() {
        Peer.createDatabase(uri);
        connection = Peer.connect(uri);
        show(transact(SCHEMA));
    }

    /** Not shown yet. */
    synchronized Database transact(String edn) {
        try {
            Map<?, ?> report = connection.transact((List<?>) Util.read(edn)).get();
            return (Database) report.get(Connection.DB_AFTER);
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    synchronized void show(Database database) {
        shown = database;
        waiters.removeIf(waiter -> {
            boolean reached = waiter.t() <= database.basisT();
            if (reached) {
                waiter.future().completeAsync(() -> database);
            }
            return reached;
        });
    }

    /** From now on it is in trouble, or, with null, no longer. */
    synchronized void trouble(ProblemException problem) {
        trouble = problem;
    }

    @Override
    public synchronized Database database() {
        return shown;
    }

    @Override
    public synchronized CompletableFuture<Database> await(long t, Duration timeout) {
        if (trouble != null) {
            return CompletableFuture.failedFuture(trouble);
        }
        if (shown.basisT() >= t) {
            return CompletableFuture.completedFuture(shown);
        }
        var waiter = new Waiter(t, new CompletableFuture<>());
        waiters.add(waiter);
        return waiter.future().orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public Health health() {
        return Health.READY;
    }

    @Override
    public void close() {
        Peer.deleteDatabase(uri);
    }
}
