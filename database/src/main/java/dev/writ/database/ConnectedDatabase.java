package dev.writ.database;

import datomic.Connection;
import datomic.Database;
import datomic.Peer;
import dev.writ.common.error.ProblemType;
import dev.writ.common.lifecycle.Health;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A shared Datomic, reached as a peer. Connecting is tried until it succeeds; then the peer library reconnects. */
public final class ConnectedDatabase implements DatabaseSource {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectedDatabase.class);
    private static final Duration MAX_BACKOFF = Duration.ofSeconds(5);

    private final DatabaseConfig config;
    private final boolean create;
    private final CompletableFuture<Connection> connection = new CompletableFuture<>();
    private final Thread thread = new Thread(this::connect, "datomic-connect");
    private volatile String trouble = "database: not started";

    /** For a reader: the database must be there already, made by a tx-processor. */
    public ConnectedDatabase(DatabaseConfig config) {
        this(config, false);
    }

    private ConnectedDatabase(DatabaseConfig config, boolean create) {
        this.config = config;
        this.create = create;
        thread.setDaemon(true);
    }

    /** For the writer: creates the database and its base schema where they are missing. */
    public static ConnectedDatabase forWriter(DatabaseConfig config) {
        return new ConnectedDatabase(config, true);
    }

    @Override
    public void start() {
        trouble = "database: connecting";
        thread.start();
    }

    private void connect() {
        var backoff = Duration.ofMillis(200);
        while (!connection.isDone()) {
            try {
                if (create) {
                    Peer.createDatabase(config.uri());
                }
                var c = Peer.connect(config.uri());
                if (create) {
                    BaseSchema.install(c);
                }
                if (BaseSchema.isIn(c.db())) {
                    connection.complete(c);
                    return;
                }
                trouble = "database: it has no base schema yet; a tx-processor makes it";
            } catch (Exception e) {
                trouble = "database: " + e.getMessage();
                LOG.atWarn()
                        .addKeyValue("uri", config)
                        .addKeyValue("reason", e.getMessage())
                        .log("cannot connect yet");
            }
            try {
                TimeUnit.MILLISECONDS.sleep(backoff.toMillis());
            } catch (InterruptedException e) {
                return;
            }
            backoff = backoff.multipliedBy(2).compareTo(MAX_BACKOFF) < 0 ? backoff.multipliedBy(2) : MAX_BACKOFF;
        }
    }

    /** The connection. Only a tx-processor may transact. */
    public Connection connection() {
        if (!connection.isDone() || connection.isCompletedExceptionally()) {
            throw ProblemType.UNAVAILABLE.because(trouble);
        }
        return connection.join();
    }

    @Override
    public Database database() {
        return connection().db();
    }

    @Override
    public CompletableFuture<Database> await(long t, Duration timeout) {
        return connection
                .thenCompose(c -> {
                    var reached = new CompletableFuture<Database>();
                    var sync = c.sync(t);
                    sync.addListener(
                            () -> {
                                try {
                                    reached.complete(sync.get());
                                } catch (Exception e) {
                                    reached.completeExceptionally(e.getCause() == null ? e : e.getCause());
                                }
                            },
                            Runnable::run);
                    return reached;
                })
                .copy()
                .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public Health health() {
        return connection.isDone() ? Health.READY : Health.notReady(trouble);
    }

    /** Leaves the connection open: Datomic shares one per URI among all users of a process. */
    @Override
    public void close() {
        thread.interrupt();
        connection.completeExceptionally(new IllegalStateException("closed"));
    }
}
