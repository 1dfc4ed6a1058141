package dev.writ.database;

import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says how far the replay at start has come, now and then in the log. */
final class ReplayProgress {
    private static final Logger LOG = LoggerFactory.getLogger(ReplayProgress.class);
    private static final long EVERY_NANOS = 2_000_000_000L;

    private final long total;
    private final long began;
    private long done;
    private long lastSaid;

    /** @param end offsets at the start; transaction markers count as records there, so the total is an upper bound */
    ReplayProgress(Map<TopicPartition, Long> end, long now) {
        this.total = end.values().stream().mapToLong(Long::longValue).sum();
        this.began = now;
        this.lastSaid = now;
    }

    void applied() {
        done++;
        long now = System.nanoTime();
        if (now - lastSaid > EVERY_NANOS && done < total) {
            lastSaid = now;
            LOG.info(text(now));
        }
    }

    String text(long now) {
        double seconds = Math.max((now - began) / 1e9, 1e-3);
        return "replaying the log: %d transactions applied (%.0f/s), at most %d to go"
                .formatted(done, done / seconds, Math.max(total - done, 0));
    }
}
