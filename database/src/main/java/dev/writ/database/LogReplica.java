package dev.writ.database;

import datomic.Database;
import datomic.Peer;
import dev.writ.common.config.KafkaConfig;
import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import dev.writ.common.lifecycle.Health;
import dev.writ.common.lifecycle.Shutdown;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database as a projection of the log: follows {@code accepted-cmds} and {@code failed-cmds} from their beginning
 * and applies every transaction to a database of this process, in the order of the {@code prev-t} chain. It compares
 * t, instant and facts at each step and stops at the first difference. Two replicas of one log are equal, datom for
 * datom.
 */
public final class LogReplica implements DatabaseSource {
    private static final Logger LOG = LoggerFactory.getLogger(LogReplica.class);
    private static final Duration MAX_SKEW = Duration.ofSeconds(5);
    /** A broker answers a fetch every half second, if only with nothing. */
    private static final Duration SILENCE_PATIENCE = Duration.ofSeconds(5);

    private final String uri = "datomic:mem://writ-" + UUID.randomUUID();
    private final KafkaConfig kafka;
    private final OutcomeLog log;
    private final Clock clock;
    private final ReplicaMeters meters;
    private final BasisWaiters waiters = new BasisWaiters();
    private final Thread thread = new Thread(this::run, "log-replica");
    private final ReentrantLock lock = new ReentrantLock();
    private final CountDownLatch opened = new CountDownLatch(1);
    private final Condition progressed = lock.newCondition();

    private volatile ReplicaDatabase replica;
    private volatile Health health = Health.notReady("database: not started");
    private volatile boolean closed;
    /** Next offset of each outcome partition, all records before it being applied; guarded by lock. */
    private Map<TopicPartition, Long> applied = Map.of();

    public LogReplica(KafkaConfig kafka, Clock clock) {
        this(kafka, new OutcomeLog(kafka), clock);
    }

    LogReplica(KafkaConfig kafka, OutcomeLog log, Clock clock) {
        this.kafka = kafka;
        this.log = log;
        this.clock = clock;
        this.meters = new ReplicaMeters(kafka.meters(), clock);
        thread.setDaemon(true);
    }

    @Override
    public void start() {
        health = Health.notReady("database: loading Datomic");
        thread.start();
    }

    /** @throws ProblemException of type unavailable before it is loaded, after close, and for good after a divergence */
    @Override
    public Database database() {
        var h = health();
        if (closed || !h.live()) {
            throw ProblemType.UNAVAILABLE.because(h.reason());
        }
        var r = replica;
        if (r == null) {
            throw ProblemType.UNAVAILABLE.because("the database is not loaded yet");
        }
        return r.database();
    }

    @Override
    public CompletableFuture<Database> await(long t, Duration timeout) {
        if (serves(t)) {
            return CompletableFuture.completedFuture(replica.database());
        }
        var future = waiters.register(t, timeout);
        // What came before it was registered told nobody.
        if (closed || !health.live()) {
            fail(health());
        } else if (serves(t)) {
            waiters.reached(replica.database());
        }
        return future;
    }

    private boolean serves(long t) {
        var r = replica;
        return r != null && !closed && health.live() && r.database().basisT() >= t;
    }

    /**
     * The database with everything that stands in the outcome topics now, a transaction that is still being committed
     * included: the end that counts is the high watermark, not the last stable offset.
     *
     * @throws TimeoutException if that takes longer than {@code timeout}
     */
    public Database caughtUp(Duration timeout) throws TimeoutException, InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        if (!opened.await(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new TimeoutException("the log is not open yet: " + health().reason());
        }
        if (closed || !health.live()) {
            throw new TimeoutException(health().reason());
        }
        var end = log.highWatermarks(Duration.ofNanos(Math.max(deadline - System.nanoTime(), 1)));
        lock.lockInterruptibly();
        try {
            while (!reached(end)) {
                long left = deadline - System.nanoTime();
                if (left <= 0 || closed || !health.live()) {
                    throw new TimeoutException("the database has not reached the end of the log: " + behind(end));
                }
                progressed.awaitNanos(Math.min(left, TimeUnit.MILLISECONDS.toNanos(500)));
            }
        } finally {
            lock.unlock();
        }
        return database();
    }

    @Override
    public Health health() {
        if (closed) {
            return Health.notReady("database: closed");
        }
        var r = replica;
        if (r != null && r.ahead().compareTo(MAX_SKEW) > 0) {
            return Health.notReady("database: the next transaction's instant is "
                    + r.ahead().toMillis() + " ms ahead of this host's clock; waiting");
        }
        return health;
    }

    @Override
    public void close() {
        closed = true;
        log.stop();
        var r = replica;
        if (r != null) {
            r.stopWaiting();
        }
        try {
            thread.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            Peer.createDatabase(uri);
            replica = new ReplicaDatabase(Peer.connect(uri), clock);
            follow();
        } catch (DivergedException e) {
            die("diverged from the log: " + e.getMessage(), e);
        } catch (InterruptedException
                | org.apache.kafka.common.errors.InterruptException
                | org.apache.kafka.common.errors.WakeupException e) {
            if (!closed) {
                die("interrupted", e);
            }
        } catch (Throwable e) {
            // Nobody watches this thread: whatever ends it has to be seen in the health.
            die("stopped: " + e, e);
        } finally {
            fail(health());
            opened.countDown();
            Shutdown.closeQuietly(log);
            Peer.deleteDatabase(uri);
        }
    }

    private void die(String reason, Throwable cause) {
        health = Health.dead("database: " + reason);
        LOG.atError().setCause(cause).log("nothing more is applied from the log");
    }

    private void fail(Health health) {
        waiters.fail(ProblemType.UNAVAILABLE.because(health.reason()));
    }

    private void follow() throws InterruptedException {
        health = Health.notReady("database: waiting for Kafka at " + kafka.bootstrapServers());
        var replay = new Replay(log, log.open(), replica);
        opened.countDown();
        var heap = new HeapWarning();
        while (!closed) {
            heap.check();
            replay.step(Duration.ofMillis(replay.caughtUp() ? 1000 : 200)).ifPresent(this::publish);
            waiters.reached(replica.database());
            meters.stepped(replay, log);
            health = healthOf(replay);
        }
    }

    private Health healthOf(Replay replay) {
        if (log.silence().compareTo(SILENCE_PATIENCE) > 0) {
            return Health.notReady("database: Kafka at " + kafka.bootstrapServers() + " does not answer ("
                    + log.silence().toSeconds() + " s)");
        }
        var gap = replay.gap();
        if (gap.isPresent()) {
            return Health.notReady("database: " + gap.get());
        }
        return replay.caughtUp()
                ? Health.READY
                : Health.notReady(
                        "database: replaying the log: " + replay.progress().text());
    }

    private void publish(Map<TopicPartition, Long> positions) {
        lock.lock();
        try {
            applied = positions;
            progressed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private boolean reached(Map<TopicPartition, Long> end) {
        lock.lock();
        try {
            return Replay.reaches(applied, end);
        } finally {
            lock.unlock();
        }
    }

    private String behind(Map<TopicPartition, Long> end) {
        var parts = new StringBuilder();
        end.forEach((p, offset) -> {
            long at = applied.getOrDefault(p, 0L);
            if (at < offset) {
                parts.append(p)
                        .append(" at ")
                        .append(at)
                        .append(" of ")
                        .append(offset)
                        .append("; ");
            }
        });
        return parts + health().reason();
    }
}
