package dev.writ.database;

import dev.writ.common.config.KafkaConfig;
import dev.writ.common.message.Outcome;
import dev.writ.common.message.RecordPosition;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.TopicPartition;

/**
 * All outcomes that stand in the log when it is opened, in the order of their transactions. They are read as they are
 * asked for. For one thread.
 */
public final class History implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);

    private final OutcomeLog log;
    private final Map<TopicPartition, Long> end;
    private final OutcomeChain chain;
    private final ReplayMeter meter;
    private final Duration patience;
    /** t of the newest outcome before the end, as far as it has been read. */
    private long newest;
    /** How long nothing has come that brings the next outcome nearer. */
    private Duration idle = Duration.ZERO;

    /** An outcome, and where it stands. */
    public record Entry(Outcome outcome, RecordPosition at) {}

    private History(OutcomeLog log, Map<TopicPartition, Long> end, long basisT, Duration patience) {
        this.log = log;
        this.end = end;
        this.chain = new OutcomeChain(basisT);
        this.newest = basisT;
        this.patience = patience;
        this.meter = new ReplayMeter(log.positions(), end, System.nanoTime());
    }

    /**
     * Opens the log.
     *
     * @param basisT what the first outcome follows: the t of a database with the base schema alone
     * @param patience how long to wait for what does not come: Kafka, the topics, an outcome that others follow
     * @throws TimeoutException saying what was missing
     */
    public static History open(KafkaConfig kafka, long basisT, Duration patience)
            throws TimeoutException, InterruptedException {
        var log = new OutcomeLog(kafka);
        boolean open = false;
        try {
            var history = new History(log, log.open(patience), basisT, patience);
            open = true;
            return history;
        } finally {
            if (!open) {
                log.close();
            }
        }
    }

    /**
     * The next outcome, or none when all have been given.
     *
     * @throws TimeoutException if it does not come: the log lacks it, or Kafka has gone away
     * @throws DivergedException if two outcomes contradict each other, or a record is none
     */
    public Optional<Entry> next() throws TimeoutException {
        while (!complete()) {
            var link = chain.next();
            if (link.isPresent()) {
                idle = Duration.ZERO;
                meter.applied();
                return link.map(l -> new Entry(l.outcome(), l.at()));
            }
            read();
        }
        return Optional.empty();
    }

    private boolean complete() {
        return chain.basisT() >= newest && readToEnd();
    }

    private boolean readToEnd() {
        return Replay.reaches(log.positions(), end);
    }

    private void read() throws TimeoutException {
        log.holdBack(chain.waitingByPartition());
        long began = System.nanoTime();
        var links = log.poll(POLL);
        for (var link : links) {
            var partition = new TopicPartition(link.at().topic(), link.at().partition());
            if (link.at().offset() < end.getOrDefault(partition, 0L)) {
                newest = Math.max(newest, link.basisT());
            }
            chain.offer(link);
        }
        meter.readTo(log.positions());
        // What is appended meanwhile does not count: a gap stays one, however much follows it.
        idle = links.isEmpty() || readToEnd() ? idle.plusNanos(System.nanoTime() - began) : Duration.ZERO;
        if (idle.compareTo(patience) > 0) {
            throw new TimeoutException(
                    chain.waiting() == 0
                            ? "the end of the log cannot be read: Kafka does not answer, or a transaction stays open"
                            : chain.gap());
        }
    }

    /** How much of it has been given. */
    public ReplayProgress progress() {
        var read = meter.progress(System.nanoTime());
        long given = read.transactions();
        if (given == 0) {
            return read;
        }
        double share = read.share() * given / (given + chain.waiting());
        double seconds = given / read.perSecond();
        return new ReplayProgress(
                given, read.perSecond(), share, Duration.ofMillis(Math.round(seconds * (1 - share) / share * 1000)));
    }

    @Override
    public void close() {
        log.close();
    }
}
