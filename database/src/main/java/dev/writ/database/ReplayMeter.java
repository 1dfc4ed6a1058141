package dev.writ.database;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** Measures a replay by the offsets it passes: transaction markers hold some too, so that transactions alone do not tell. */
final class ReplayMeter {
    private final Map<TopicPartition, Long> begin;
    private final Map<TopicPartition, Long> end;
    private final long began;
    private long transactions;
    private long read;

    /** @param begin where reading starts, and {@code end} how far there was something to read then */
    ReplayMeter(Map<TopicPartition, Long> begin, Map<TopicPartition, Long> end, long now) {
        this.begin = begin;
        this.end = end;
        this.began = now;
    }

    void applied() {
        transactions++;
    }

    void readTo(Map<TopicPartition, Long> positions) {
        read = length(positions);
    }

    ReplayProgress progress(long now) {
        double seconds = Math.max((now - began) / 1e9, 1e-3);
        double share = Math.min((double) read / Math.max(length(end), 1), 1);
        double left = share > 0 ? seconds * (1 - share) / share : 0;
        return new ReplayProgress(
                transactions, transactions / seconds, share, Duration.ofMillis(Math.round(left * 1000)));
    }

    private long length(Map<TopicPartition, Long> until) {
        long length = 0;
        for (var e : until.entrySet()) {
            long first = begin.getOrDefault(e.getKey(), 0L);
            length += Math.min(e.getValue(), end.getOrDefault(e.getKey(), first)) - first;
        }
        return length;
    }
}
