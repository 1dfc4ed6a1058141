package dev.writ.common.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.metrics.MetricsReporter;

/**
 * What a client of Kafka measures of itself, as meters, named as Micrometer's own binder names them. Each client makes one
 * of these, those inside of Kafka Streams too, tells it of every metric that comes and goes, and closes it with itself;
 * a binder would look for new partitions once a minute, on a thread for each client.
 *
 * <p>Only a choice is told: Kafka measures hundreds of things of each client, some under one name with different labels,
 * which Prometheus does not take.
 */
public final class KafkaMeters implements MetricsReporter {
    /** Property of a client: the registry to tell. */
    public static final String REGISTRY = "writ.meter.registry";

    /** Property of a client: how the names of its topics begin. */
    public static final String TOPIC_PREFIX = "writ.topic.prefix";

    private static final String TOTAL = "-total";

    /** Metrics of one group that have exactly these labels. */
    private record Choice(String group, Set<String> labels, Set<String> names) {
        boolean includes(MetricName metric) {
            return metric.group().equals(group)
                    && names.contains(metric.name())
                    && metric.tags().keySet().equals(labels);
        }
    }

    private static final Set<String> CLIENT = Set.of("client-id");
    private static final List<Choice> CHOICES = List.of(
            new Choice(
                    "consumer-fetch-manager-metrics", Set.of("client-id", "topic", "partition"), Set.of("records-lag")),
            new Choice(
                    "consumer-fetch-manager-metrics",
                    CLIENT,
                    Set.of("records-lag-max", "records-consumed-total", "bytes-consumed-total", "fetch-latency-avg")),
            new Choice(
                    "consumer-coordinator-metrics",
                    CLIENT,
                    Set.of("assigned-partitions", "rebalance-total", "failed-rebalance-total")),
            new Choice(
                    "consumer-metrics",
                    CLIENT,
                    Set.of("connection-count", "failed-authentication-total", "last-poll-seconds-ago")),
            new Choice(
                    "producer-metrics",
                    CLIENT,
                    Set.of(
                            "record-send-total",
                            "record-error-total",
                            "record-retry-total",
                            "outgoing-byte-total",
                            "request-latency-avg",
                            "record-queue-time-avg",
                            "requests-in-flight",
                            "buffer-available-bytes",
                            "connection-count",
                            "failed-authentication-total")),
            new Choice("admin-client-metrics", CLIENT, Set.of("connection-count", "failed-authentication-total")),
            new Choice("stream-metrics", CLIENT, Set.of("alive-stream-threads")),
            new Choice(
                    "stream-thread-metrics",
                    Set.of("thread-id"),
                    Set.of(
                            "process-total",
                            "process-latency-avg",
                            "process-latency-max",
                            "commit-total",
                            "commit-latency-avg",
                            "poll-ratio",
                            "process-ratio",
                            "commit-ratio")));

    /** Held by whichever client registers or removes a meter. */
    private static final Object REGISTERING = new Object();

    /** The meter, and what it reads, which meters themselves hold weakly. */
    private record Told(KafkaMetric metric, Meter meter) {}

    private final Map<MetricName, Told> told = new HashMap<>();
    private MeterRegistry registry;
    private String topicPrefix = "";

    @Override
    public void configure(Map<String, ?> properties) {
        registry = (MeterRegistry) properties.get(REGISTRY);
        topicPrefix = (String) properties.get(TOPIC_PREFIX);
    }

    @Override
    public void init(List<KafkaMetric> metrics) {
        metrics.forEach(this::metricChange);
    }

    @Override
    public synchronized void metricChange(KafkaMetric metric) {
        var name = metric.metricName();
        if (CHOICES.stream().anyMatch(choice -> choice.includes(name)) && isOfATopic(name)) {
            synchronized (REGISTERING) {
                told.put(name, new Told(metric, meter(metric)));
            }
        }
    }

    /** Kafka tells of topics with a dot in their name twice, the second time as if there were one with an underscore. */
    private boolean isOfATopic(MetricName metric) {
        return metric.tags().getOrDefault("topic", topicPrefix).startsWith(topicPrefix);
    }

    private Meter meter(KafkaMetric metric) {
        var of = metric.metricName();
        var name = "kafka." + of.group().replaceFirst("-metrics$", "").replace('-', '.') + "."
                + of.name().replace('-', '.');
        var tags = Tags.of(of.tags().entrySet().stream()
                .map(tag -> Tag.of(tag.getKey().replace('-', '.'), tag.getValue()))
                .toList());
        boolean total = of.name().endsWith(TOTAL);
        // What there is belongs to a client of the same name that has not ended yet; registering would give that one's.
        registry.removeByPreFilterId(
                new Meter.Id(name, tags, null, null, total ? Meter.Type.COUNTER : Meter.Type.GAUGE));
        return total
                ? FunctionCounter.builder(name, metric, KafkaMeters::value)
                        .description(of.description())
                        .tags(tags)
                        .register(registry)
                : Gauge.builder(name, metric, KafkaMeters::value)
                        .description(of.description())
                        .tags(tags)
                        .register(registry);
    }

    private static double value(KafkaMetric metric) {
        return metric.metricValue() instanceof Number number ? number.doubleValue() : Double.NaN;
    }

    @Override
    public synchronized void metricRemoval(KafkaMetric metric) {
        var old = told.remove(metric.metricName());
        if (old != null) {
            remove(old.meter());
        }
    }

    @Override
    public synchronized void close() {
        told.values().forEach(old -> remove(old.meter()));
        told.clear();
    }

    /** Unless it has been replaced by the one of a newer client. */
    private void remove(Meter meter) {
        synchronized (REGISTERING) {
            if (registry.getMeters().stream().anyMatch(present -> present == meter)) {
                registry.remove(meter);
            }
        }
    }
}
