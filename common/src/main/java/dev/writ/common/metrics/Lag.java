package dev.writ.common.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;

/** How many records of the log one of its readers has still to take in; not a number before it knows. */
public final class Lag {
    private volatile double records = Double.NaN;

    /** @param reader one of few: what reads */
    public Lag(String reader, MeterRegistry registry) {
        watch(reader, registry, () -> records);
    }

    /** Has someone else tell, when it is asked. */
    public static void watch(String reader, MeterRegistry registry, Supplier<Number> records) {
        Gauge.builder("writ.lag", records)
                .description("Committed records of the log that a reader has still to take in")
                .tag("reader", reader)
                .register(registry);
    }

    /**
     * Tells of a consumer that has just polled, on its thread; waits for nobody.
     *
     * @param held records that it has handed over, and that are not taken in yet
     */
    public void update(Consumer<?, ?> consumer, int held) {
        long sum = held;
        for (var partition : consumer.assignment()) {
            var lag = consumer.currentLag(partition);
            if (lag.isEmpty()) {
                return;
            }
            sum += lag.getAsLong();
        }
        records = sum;
    }

    /** As far as it is known; not a number before. */
    public double records() {
        return records;
    }

    /** The reader has stopped: what it last knew is no longer true. */
    public void unknown() {
        records = Double.NaN;
    }
}
