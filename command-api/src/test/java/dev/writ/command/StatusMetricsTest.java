package dev.writ.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.writ.common.message.RecordPosition;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import org.junit.jupiter.api.Test;

class StatusMetricsTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ReadPositions positions = new ReadPositions();
    private final StatusMetrics metrics = new StatusMetrics(registry, positions, Clock.systemUTC());

    @Test
    void commandsWaitFromWhereReadingBegan() {
        metrics.restoring();
        readTo(0, 40);
        readTo(1, 7);
        assertThat(undecided()).isNaN();
        metrics.live();
        assertThat(undecided()).isZero();
        readTo(0, 45);
        readTo(1, 8);
        assertThat(undecided()).isEqualTo(6);

        metrics.decided(Samples.rejected(Samples.command(1), new RecordPosition("pending-cmds", 0, 43), 1001));
        assertThat(undecided())
                .as("one behind it, and one of the other partition")
                .isEqualTo(2);
        assertThat(registry.get("writ.visible").tag("place", "status").timer().count())
                .isEqualTo(1);
    }

    private void readTo(int partition, long offset) {
        metrics.readTo(partition, offset);
        positions.advance(partition, offset);
    }

    private double undecided() {
        return registry.get("writ.commands.undecided").gauge().value();
    }
}
