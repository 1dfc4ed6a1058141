package dev.writ.database;

import datomic.Connection;
import datomic.Database;
import datomic.Peer;
import dev.writ.common.error.ProblemType;
import dev.writ.common.lifecycle.Health;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A shared Datomic, reached as a peer. Connecting is tried until it succeeds; then the peer library reconnects, and the
 * health says every few seconds whether the transactor answers.
 */
public final class ConnectedDatabase implements DatabaseSource {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectedDatabase.class);
    private static final Duration MAX_BACKOFF = Duration.ofSeconds(5);
    private static final Duration BETWEEN_PROBES = Duration.ofSeconds(3);
    private static final Duration PROBE_PATIENCE = Duration.ofSeconds(5);

    private final DatabaseConfig config;
    private final boolean create;
    private final CompletableFuture<Connection> connection = new CompletableFuture<>();
    private final Thread thread = new Thread(this::run, "datomic-connect");
    private volatile Health health = Health.notReady("database: not started");
    private volatile boolean closed;

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
        health = Health.notReady("database: connecting");
        thread.start();
    }

    private void run() {
        try {
            connect();
            while (!closed) {
                health = reached(connection.join(), PROBE_PATIENCE, config);
                TimeUnit.MILLISECONDS.sleep(BETWEEN_PROBES.toMillis());
            }
        } catch (InterruptedException e) {
            LOG.debug("closed");
        } catch (Throwable e) {
            // Nobody watches this thread: whatever ends it has to be seen in the health.
            health = Health.dead("database: stopped: " + e.getClass().getName() + ": " + config.shown(e));
            LOG.atError().setCause(e).log("the database is no longer watched");
        }
    }

    /** Whether the transactor answers; in memory it always does. */
    static Health reached(Connection connection, Duration patience, DatabaseConfig config) throws InterruptedException {
        try {
            connection.sync().get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return Health.READY;
        } catch (TimeoutException e) {
            return Health.notReady("database: the transactor has not answered within " + patience.toSeconds() + " s");
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            return Health.notReady("database: the transactor does not answer: " + config.shown(e));
        }
    }

    private void connect() throws InterruptedException {
        var backoff = Duration.ofMillis(200);
        while (!closed) {
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
                health = Health.notReady("database: it has no base schema yet; a tx-processor makes it");
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                var reason = config.shown(e);
                health = Health.notReady("database: " + reason);
                LOG.atWarn()
                        .addKeyValue("uri", config.shown())
                        .addKeyValue("reason", reason)
                        .log("cannot connect yet");
            }
            TimeUnit.MILLISECONDS.sleep(backoff.toMillis());
            backoff = backoff.multipliedBy(2).compareTo(MAX_BACKOFF) < 0 ? backoff.multipliedBy(2) : MAX_BACKOFF;
        }
    }

    /** The connection. Only a tx-processor may transact. */
    public Connection connection() {
        if (closed || !connection.isDone()) {
            throw ProblemType.UNAVAILABLE.because(health().reason());
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
        return closed ? Health.notReady("database: closed") : health;
    }

    /** Leaves the connection open: Datomic shares one per URI among all users of a process. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        connection.completeExceptionally(new IllegalStateException("closed"));
    }
}
