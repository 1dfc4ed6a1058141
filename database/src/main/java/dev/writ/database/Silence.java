package dev.writ.database;

import java.time.Duration;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.Metric;

/**
 * How long a consumer has been listening without any answer from a broker. The consumer itself never says that Kafka is
 * away; it counts the answers it gets, and a fetch is answered even when there is nothing new.
 */
final class Silence {
    private final KafkaConsumer<?, ?> consumer;
    private final Metric responses;
    private double before;
    private volatile Duration length = Duration.ZERO;

    Silence(KafkaConsumer<?, ?> consumer) {
        this.consumer = consumer;
        this.responses = consumer.metrics().values().stream()
                .filter(m -> m.metricName().group().equals("consumer-metrics")
                        && m.metricName().name().equals("response-total"))
                .findAny()
                .orElseThrow(() -> new IllegalStateException("this Kafka client does not count responses"));
    }

    /** Tells of a poll that took so long. Time between polls does not count: nobody was listening. */
    void polled(boolean empty, Duration took) {
        double now = (Double) responses.metricValue();
        boolean fetches = consumer.paused().size() < consumer.assignment().size();
        length = empty && now == before && fetches ? length.plus(took) : Duration.ZERO;
        before = now;
    }

    Duration length() {
        return length;
    }
}
