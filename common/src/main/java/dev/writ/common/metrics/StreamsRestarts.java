package dev.writ.common.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * Counts how often Kafka Streams ended and was made anew. What Streams measures itself cannot tell: it goes with the client
 * that ended, and the next one begins at zero.
 */
public final class StreamsRestarts {
    private StreamsRestarts() {}

    /** @param reader one of few: what Streams reads for, as in {@link Lag} */
    public static Counter counter(String reader, MeterRegistry registry) {
        return Counter.builder("writ.streams.restarts")
                .description("How often Kafka Streams ended and was begun anew")
                .tag("reader", reader)
                .register(registry);
    }
}
