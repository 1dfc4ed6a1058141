package dev.writ.database;

import datomic.Database;
import dev.writ.common.config.KafkaConfig;
import dev.writ.common.error.ProblemType;
import dev.writ.common.lifecycle.Health;
import dev.writ.common.lifecycle.Shutdown;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
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
    /** Outcomes of one Kafka transaction can become visible on one partition before another: a gap is normal that long. */
    private static final Duration GAP_PATIENCE = Duration.ofSeconds(10);

    private final OutcomeLog log;
    private final Clock clock;
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
        this.log = new OutcomeLog(kafka);
        this.clock = clock;
        thread.setDaemon(true);
    }

    @Override
    public void start() {
        health = Health.notReady("database: loading Datomic");
        thread.start();
    }

    @Override
    public Database database() {
        var r = replica;
        if (r == null) {
            throw ProblemType.UNAVAILABLE.because("the database is not loaded yet");
        }
        return r.database();
    }

    @Override
    public CompletableFuture<Database> await(long t, Duration timeout) {
        var future = waiters.register(t, timeout);
        if (replica != null) {
            var database = database();
            if (database.basisT() >= t) {
                waiters.reached(database);
            }
        }
        return future;
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
            throw new TimeoutException("the log is not open yet: " + health.reason());
        }
        var end = log.highWatermarks(timeout);
        lock.lockInterruptibly();
        try {
            while (!reached(end)) {
                long left = deadline - System.nanoTime();
                if (left <= 0 || !health.live()) {
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
        log.wakeup();
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
            replica = new ReplicaDatabase(clock);
            follow();
        } catch (DivergedException e) {
            LOG.atError().setCause(e).log("the log and this database differ; nothing more is applied");
            health = Health.dead("database: diverged from the log: " + e.getMessage());
        } catch (InterruptedException
                | org.apache.kafka.common.errors.InterruptException
                | org.apache.kafka.common.errors.WakeupException e) {
            if (!closed) {
                health = Health.dead("database: interrupted");
            }
        } catch (Exception e) {
            LOG.atError().setCause(e).log("the log replica stopped");
            health = Health.dead("database: " + e);
        } finally {
            log.close();
            Shutdown.closeQuietly(replica);
        }
    }

    private void follow() throws InterruptedException {
        var chain = new OutcomeChain(replica.database().basisT());
        var end = log.open();
        opened.countDown();
        var progress = new ReplayProgress(end, System.nanoTime());
        long gapSince = 0;
        boolean caughtUp = false;
        while (!closed) {
            for (var link : log.poll(Duration.ofMillis(caughtUp ? 1000 : 200))) {
                chain.offer(link);
            }
            for (var link = chain.next(); link.isPresent(); link = chain.next()) {
                replica.apply(link.get());
                progress.applied();
            }
            log.holdBack(chain.waitingByPartition());
            waiters.reached(replica.database());
            if (chain.waiting() == 0) {
                gapSince = 0;
                publish(log.positions());
            } else if (gapSince == 0) {
                gapSince = System.nanoTime();
            }
            caughtUp = caughtUp || reached(end);
            health = healthOf(chain, gapSince, caughtUp, progress);
        }
    }

    private Health healthOf(OutcomeChain chain, long gapSince, boolean caughtUp, ReplayProgress progress) {
        if (gapSince != 0 && System.nanoTime() - gapSince > GAP_PATIENCE.toNanos()) {
            return Health.notReady("database: the log has no transaction after t " + chain.basisT() + "; "
                    + chain.waiting() + " later ones wait, the first of which follows t "
                    + chain.lowestWaiting().orElseThrow());
        }
        if (!caughtUp) {
            return Health.notReady("database: " + progress.text(System.nanoTime()));
        }
        return Health.READY;
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
            return end.entrySet().stream().allMatch(e -> applied.getOrDefault(e.getKey(), 0L) >= e.getValue());
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
        return parts + health.reason();
    }
}
