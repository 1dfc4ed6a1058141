package dev.writ.database;

import datomic.Connection;
import datomic.Peer;
import dev.writ.common.config.KafkaConfig;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills an empty database with every transaction of the log, each compared with what the log says it was: same t, same
 * instant, same entity ids, same facts. For a durable Datomic that was lost.
 */
public final class Rebuild {
    private static final Logger LOG = LoggerFactory.getLogger(Rebuild.class);
    private static final Duration OPENING = Duration.ofSeconds(10);
    private static final Duration SILENCE = Duration.ofSeconds(30);
    /** A processor that was killed leaves a transaction open for half a minute by default; see ADR 0007. */
    private static final Duration OPEN_TRANSACTION = Duration.ofMinutes(3);
    /** By how much the transactor's clock may be behind this host's. */
    private static final Duration SKEW = Duration.ofSeconds(5);

    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaConfig kafka;
    private final DatabaseConfig target;
    private final boolean stopAtGap;
    private final Clock clock;

    /**
     * @param target created if it is not there
     * @param stopAtGap whether what a damaged log has before its first gap is enough
     */
    public Rebuild(KafkaConfig kafka, DatabaseConfig target, boolean stopAtGap, Clock clock) {
        this.kafka = kafka;
        this.target = target;
        this.stopAtGap = stopAtGap;
        this.clock = clock;
    }

    /**
     * What was rebuilt.
     *
     * @param basisT of the database now
     * @param gap what the log lacks after {@code basisT}, if it was stopped at
     */
    public record Result(long transactions, long basisT, Duration took, Optional<String> gap) {}

    /**
     * Applies all that stands in the log now. A database that could not be completed is deleted again: half of one looks
     * like a whole one to whoever writes to it next.
     *
     * @param progress told after each batch
     * @throws RebuildException if the target is not empty or cannot be reached, if Kafka cannot, at a gap, and at the first
     *     record that does not give what the log says
     */
    public Result run(Consumer<ReplayProgress> progress) throws InterruptedException {
        long began = System.nanoTime();
        try (var log = new OutcomeLog(kafka)) {
            var end = open(log);
            var connection = connect();
            boolean complete = false;
            try {
                var result = replay(log, end, connection, began, progress);
                complete = true;
                return result;
            } catch (InterruptException e) {
                Thread.interrupted(); // Kafka leaves the thread interrupted; deleting would fail
                throw new InterruptedException(e.getMessage());
            } catch (DivergedException e) {
                throw new RebuildException("the database does not become what the log says: " + e.getMessage(), e);
            } catch (ExecutionException e) {
                throw new RebuildException("Datomic refuses the base schema: " + target.shown(e));
            } catch (KafkaException e) {
                throw new RebuildException("Kafka cannot be read: " + e.getMessage(), e);
            } finally {
                if (!complete) {
                    delete();
                }
            }
        }
    }

    private static Map<TopicPartition, Long> open(OutcomeLog log) throws InterruptedException {
        try {
            return log.open(OPENING);
        } catch (TimeoutException e) {
            throw new RebuildException(e.getMessage(), e);
        } catch (InterruptException e) {
            throw new InterruptedException(e.getMessage());
        } catch (KafkaException e) {
            throw new RebuildException("Kafka cannot be read: " + e.getMessage(), e);
        }
    }

    private Connection connect() {
        Connection connection;
        try {
            Peer.createDatabase(target.uri());
            connection = Peer.connect(target.uri());
        } catch (Exception e) {
            throw new RebuildException(target.shown() + " cannot be reached: " + target.shown(e));
        }
        if (!isEmpty(connection)) {
            throw new RebuildException(target.shown() + " is not empty: it has transactions up to t "
                    + connection.db().basisT() + ". Name a database that does not exist yet, or delete this one first");
        }
        return connection;
    }

    /** The base schema alone, which a tx-processor leaves behind at its first start, is the beginning of every log. */
    private static boolean isEmpty(Connection connection) {
        var transactions = connection.log().txRange(null, null).iterator();
        if (!transactions.hasNext()) {
            return true;
        }
        transactions.next();
        return !transactions.hasNext() && BaseSchema.isIn(connection.db());
    }

    private Result replay(
            OutcomeLog log,
            Map<TopicPartition, Long> end,
            Connection connection,
            long began,
            Consumer<ReplayProgress> progress)
            throws InterruptedException, ExecutionException {
        // The transactor refuses what lies ahead of its own clock, and what follows in the pipeline would be applied.
        var database = new ReplicaDatabase(connection, Clock.offset(clock, SKEW.negated()));
        var replay = new Replay(log, end, database);
        var last = replay.progress();
        long moved = System.nanoTime();
        while (!replay.caughtUp()) {
            replay.step(POLL);
            var now = replay.progress();
            progress.accept(now);
            if (now.transactions() > last.transactions() || now.share() > last.share()) {
                last = now;
                moved = System.nanoTime();
            }
            if (log.silence().compareTo(SILENCE) > 0) {
                throw new RebuildException("Kafka at " + kafka.bootstrapServers() + " does not answer any more");
            }
            var gap = replay.gap();
            if (gap.isPresent() && !stopAtGap) {
                throw new RebuildException(gap.get());
            } else if (gap.isPresent()) {
                return result(replay, database, began, gap);
            }
            if (System.nanoTime() - moved > OPEN_TRANSACTION.toNanos()) {
                throw new RebuildException("the end of the log cannot be read: a transaction stays open");
            }
        }
        return result(replay, database, began, Optional.empty());
    }

    private static Result result(Replay replay, ReplicaDatabase database, long began, Optional<String> gap) {
        return new Result(
                replay.progress().transactions(),
                database.database().basisT(),
                Duration.ofNanos(System.nanoTime() - began),
                gap);
    }

    private void delete() {
        try {
            Peer.deleteDatabase(target.uri());
        } catch (RuntimeException e) {
            LOG.atError()
                    .addKeyValue("database", target.shown())
                    .setCause(e)
                    .log("an incomplete database is left behind; delete it before anything writes to it");
        }
    }
}
