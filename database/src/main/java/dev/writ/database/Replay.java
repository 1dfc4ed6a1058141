package dev.writ.database;

import dev.writ.common.message.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the log from its beginning and applies it to a database, in the order of the {@code prev-t} chain. For one thread. */
final class Replay {
    private static final Logger LOG = LoggerFactory.getLogger(Replay.class);
    /** Outcomes of one Kafka transaction can become visible on one partition before another: a gap is normal that long. */
    static final Duration GAP_PATIENCE = Duration.ofSeconds(10);

    private static final Duration BETWEEN_REPORTS = Duration.ofSeconds(2);

    private final OutcomeLog log;
    private final ReplicaDatabase database;
    private final OutcomeChain chain;
    private final Map<TopicPartition, Long> end;
    private final ReplayMeter meter;
    private final List<Outcome> applied = new ArrayList<>();
    private long gapSince;
    private long reported = System.nanoTime();
    private boolean caughtUp;

    /** @param end of the open {@code log}, as it was when it was opened */
    Replay(OutcomeLog log, Map<TopicPartition, Long> end, ReplicaDatabase database) {
        this.log = log;
        this.end = end;
        this.database = database;
        this.chain = new OutcomeChain(database.database().basisT());
        this.meter = new ReplayMeter(log.positions(), end, System.nanoTime());
    }

    /**
     * Takes in what has come within {@code patience} and applies all of it that has its place.
     *
     * @return next offset of each partition, if everything before it has been applied
     * @throws DivergedException at the first record that does not give what the log says
     */
    Optional<Map<TopicPartition, Long>> step(Duration patience) throws InterruptedException {
        applied.clear();
        for (var link : log.poll(patience)) {
            chain.offer(link);
            // Reading it takes a third as long as applying it, and needs nothing of what is before it.
            ForkJoinPool.commonPool().execute(link.text());
        }
        long before = chain.basisT();
        for (var link = chain.next(); link.isPresent(); link = chain.next()) {
            database.apply(link.get());
            applied.add(link.get().outcome());
            meter.applied();
        }
        database.settle();
        log.holdBack(chain.waitingByPartition());
        var positions = log.positions();
        meter.readTo(positions);
        boolean whole = chain.waiting() == 0;
        if (whole) {
            gapSince = 0;
        } else if (gapSince == 0 || chain.basisT() > before) {
            gapSince = System.nanoTime();
        }
        if (!caughtUp) {
            caughtUp = whole && reaches(positions, end);
            report();
        }
        return whole ? Optional.of(positions) : Optional.empty();
    }

    /** Whether everything that stood in the log at the start has been applied. */
    boolean caughtUp() {
        return caughtUp;
    }

    /** What the last step has brought into the database, in order. */
    List<Outcome> applied() {
        return applied;
    }

    /** How many outcomes wait for an earlier one. */
    int waiting() {
        return chain.waiting();
    }

    /** What is missing, if something has been missing for longer than is normal. */
    Optional<String> gap() {
        return gapSince == 0 || System.nanoTime() - gapSince < GAP_PATIENCE.toNanos()
                ? Optional.empty()
                : Optional.of(chain.gap());
    }

    ReplayProgress progress() {
        return meter.progress(System.nanoTime());
    }

    private void report() {
        long now = System.nanoTime();
        if (now - reported > BETWEEN_REPORTS.toNanos()) {
            reported = now;
            LOG.info("replaying the log: {}", meter.progress(now).text());
        }
    }

    static boolean reaches(Map<TopicPartition, Long> positions, Map<TopicPartition, Long> end) {
        return end.entrySet().stream().allMatch(e -> positions.getOrDefault(e.getKey(), 0L) >= e.getValue());
    }
}
