package dev.writ.processor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.junit.jupiter.api.Test;

class PendingLagTest {
    private record Lag(String topic, int partition, double value) implements Metric {
        @Override
        public MetricName metricName() {
            var tags = Map.of("topic", topic, "partition", Integer.toString(partition));
            return new MetricName("records-lag", "consumer-fetch-manager-metrics", "", tags);
        }

        @Override
        public Object metricValue() {
            return value;
        }
    }

    @Test
    void itIsTheSumOverPartitions() {
        assertThat(PendingLag.of(
                        List.of(new Lag("pending-cmds", 0, 3), new Lag("pending-cmds", 1, 4), new Lag("other", 0, 5)),
                        "pending-cmds"))
                .isEqualTo(7);
    }

    @Test
    void aTopicWithADotCountsOnce() {
        assertThat(PendingLag.of(
                        List.of(new Lag("ops.pending-cmds", 0, 3), new Lag("ops_pending-cmds", 0, 3)),
                        "ops.pending-cmds"))
                .isEqualTo(3);
    }

    @Test
    void beforeAnythingIsKnownItIsNoNumber() {
        assertThat(PendingLag.of(List.of(), "pending-cmds")).isNaN();
        assertThat(PendingLag.of(List.of(new Lag("pending-cmds", 0, Double.NaN)), "pending-cmds"))
                .isNaN();
    }
}
