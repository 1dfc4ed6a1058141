package dev.writ.processor;

import java.util.Collection;
import org.apache.kafka.common.Metric;

/** How many commands have still to be read, as far as the consumers of a Kafka Streams client know. */
final class PendingLag {
    private PendingLag() {}

    /**
     * @param topic only this very name counts: Kafka tells of a topic with a dot in its name twice
     * @return not a number before they know
     */
    static double of(Collection<? extends Metric> metrics, String topic) {
        return metrics.stream()
                .filter(metric -> metric.metricName().name().equals("records-lag")
                        && topic.equals(metric.metricName().tags().get("topic")))
                .map(metric -> (Double) metric.metricValue())
                .filter(lag -> !Double.isNaN(lag))
                .reduce(Double::sum)
                .orElse(Double.NaN);
    }
}
