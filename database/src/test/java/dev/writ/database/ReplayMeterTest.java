package dev.writ.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class ReplayMeterTest {
    private static final TopicPartition FIRST = new TopicPartition("accepted-cmds", 0);
    private static final TopicPartition SECOND = new TopicPartition("accepted-cmds", 1);

    private static long after(Duration time) {
        return time.toNanos();
    }

    @Test
    void tellsTheTimeLeftByWhatHasBeenReadSoFar() {
        var meter = new ReplayMeter(Map.of(FIRST, 1000L, SECOND, 0L), Map.of(FIRST, 1600L, SECOND, 600L), 0);
        for (int i = 0; i < 500; i++) {
            meter.applied();
        }
        meter.readTo(Map.of(FIRST, 1300L, SECOND, 0L));
        var progress = meter.progress(after(Duration.ofSeconds(10)));
        assertThat(progress).isEqualTo(new ReplayProgress(500, 50, 0.25, Duration.ofSeconds(30)));
        assertThat(progress.text()).isEqualTo("500 transactions (50/s), 25 %, about 30 s left");
    }

    @Test
    void isAtItsEndWhenWhatStoodThereAtFirstHasBeenRead() {
        var meter = new ReplayMeter(Map.of(FIRST, 0L), Map.of(FIRST, 10L), 0);
        meter.readTo(Map.of(FIRST, 25L));
        var progress = meter.progress(after(Duration.ofSeconds(1)));
        assertThat(progress.share()).isEqualTo(1);
        assertThat(progress.left()).isZero();
    }

    @Test
    void saysNothingOfTheTimeBeforeAnythingWasRead() {
        var progress = new ReplayMeter(Map.of(), Map.of(FIRST, 10L), 0).progress(after(Duration.ofSeconds(1)));
        assertThat(progress).isEqualTo(new ReplayProgress(0, 0, 0, Duration.ZERO));
    }
}
