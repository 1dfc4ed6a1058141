package dev.writ.query;

import datomic.Connection;
import datomic.Database;
import datomic.Peer;
import datomic.Util;
import dev.writ.common.lifecycle.Health;
import dev.writ.database.BaseSchema;
import dev.writ.database.DatabaseSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** A database in memory, of customers, that a test transacts into itself. */
final class MemDatabase implements DatabaseSource {
    private static final String SCHEMA = """
            [{:db/id "datomic.tx" :db/txInstant #inst "2000-01-01"}
             {:db/ident :customer/id :db/valueType :db.type/uuid :db/cardinality :db.cardinality/one
              :db/unique :db.unique/identity}
             {:db/ident :customer/name :db/valueType :db.type/string :db/cardinality :db.cardinality/one
              :db/unique :db.unique/identity}
             {:db/ident :customer/credit :db/valueType :db.type/bigdec :db/cardinality :db.cardinality/one}
             {:db/ident :customer/status :db/valueType :db.type/keyword :db/cardinality :db.cardinality/one}
             {:db/ident :customer/friend :db/valueType :db.type/ref :db/cardinality :db.cardinality/one}]
            """;

    private final String uri = "datomic:mem://query-api-" + UUID.randomUUID();
    private final Queue<Waiter> waiters = new ConcurrentLinkedQueue<>();
    private Connection connection;

    private record Waiter(long t, CompletableFuture<Database> future) {}

    @Override
    public void start() {
        Peer.createDatabase(uri);
        connection = Peer.connect(uri);
        transact(SCHEMA);
    }

    /** The t of the new transaction. */
    long transact(String edn) {
        try {
            Map<?, ?> report = connection.transact((List<?>) Util.read(edn)).get();
            var after = (Database) report.get(Connection.DB_AFTER);
            waiters.removeIf(w -> w.t() <= after.basisT() && w.future().complete(after));
            return after.basisT();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Brings the attributes of commands, which {@link #decide} needs. */
    void commands() {
        try (var schema = BaseSchema.class.getResourceAsStream("base-schema.edn")) {
            transact(new String(schema.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Transacts {@code facts} as the command with the id {@code 00000000-0000-0000-0000-} and {@code number}.
     *
     * @return the t
     */
    long decide(int number, String action, boolean success, String instant, String facts) {
        return transact("""
                [{:db/id "datomic.tx" :db/txInstant #inst "%s" :cmd/id #uuid "%s" :cmd/action "%s" :cmd/success? %s
                  :cmd/principal "ann"} %s]""".formatted(instant, commandId(number), action, success, facts));
    }

    static String commandId(int number) {
        return "00000000-0000-0000-0000-%012d".formatted(number);
    }

    int waiting() {
        return waiters.size();
    }

    @Override
    public Database database() {
        return connection.db();
    }

    @Override
    public CompletableFuture<Database> await(long t, Duration timeout) {
        var now = database();
        if (now.basisT() >= t) {
            return CompletableFuture.completedFuture(now);
        }
        var waiter = new Waiter(t, new CompletableFuture<Database>());
        waiters.add(waiter);
        return waiter.future().orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public Health health() {
        return connection == null ? Health.notReady("the database loads") : Health.READY;
    }

    @Override
    public void close() {
        Peer.deleteDatabase(uri);
    }
}
