package dev.writ.command;

import dev.writ.common.message.Outcome;
import dev.writ.common.metrics.Lag;
import dev.writ.common.metrics.Visibility;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.Consumer;

/** How far the status store is behind the log, and how far decisions are behind commands, for operators. */
final class StatusMetrics {
    private final ReadPositions positions;
    private final Lag lag;
    private final Visibility visibility;
    /** By partition of {@code pending-cmds}, the offset below which everything counts as decided. */
    private final Map<Integer, Long> decided = new ConcurrentHashMap<>();

    private volatile boolean live;

    StatusMetrics(MeterRegistry registry, ReadPositions positions, Clock clock) {
        this.positions = positions;
        this.lag = new Lag("status", registry);
        this.visibility = new Visibility("status", registry, clock);
        Gauge.builder("writ.commands.undecided", this, StatusMetrics::undecided)
                .description(
                        "Commands that were written down since this process began to read, and have no outcome yet")
                .register(registry);
    }

    /** The store begins to be read. */
    void restoring() {
        live = false;
        decided.clear();
    }

    /** The store has what stood on the topics: what comes now is new. */
    void live() {
        live = true;
    }

    /** @param held records that the store has not taken in yet */
    void polled(Consumer<?, ?> consumer, int held) {
        lag.update(consumer, held);
    }

    /** Where reading begins; what stands before it was read by an earlier process. */
    void readTo(int partition, long offset) {
        decided.putIfAbsent(partition, offset);
    }

    void decided(Outcome outcome) {
        var pending = outcome.decided().pending();
        decided.merge(pending.partition(), pending.offset() + 1, Math::max);
        if (live) {
            visibility.seen(outcome.meta().submittedAt());
        }
    }

    private double undecided() {
        return live
                ? positions.all().entrySet().stream()
                        .mapToLong(read -> Math.max(0, read.getValue() - decided.getOrDefault(read.getKey(), 0L)))
                        .sum()
                : Double.NaN;
    }
}
