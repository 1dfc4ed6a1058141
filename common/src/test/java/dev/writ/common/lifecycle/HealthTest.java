package dev.writ.common.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class HealthTest {
    @Test
    void theWorstStateWinsAndEveryReasonIsTold() {
        var loading = Health.notReady("loading");
        var broken = Health.dead("broken");
        assertThat(Health.worst(List.of())).isEqualTo(Health.READY);
        assertThat(Health.worst(List.of(Health.READY, Health.READY))).isEqualTo(Health.READY);
        assertThat(Health.worst(List.of(Health.READY, loading))).isEqualTo(loading);
        assertThat(Health.worst(List.of(loading, broken, Health.notReady("behind"))))
                .isEqualTo(Health.dead("loading; broken; behind"));
    }

    @Test
    void notReadyMeansWaitAndDeadMeansRestart() {
        assertThat(Health.READY.ready() && Health.READY.live()).isTrue();
        assertThat(Health.notReady("x").ready()).isFalse();
        assertThat(Health.notReady("x").live()).isTrue();
        assertThat(Health.dead("x").live()).isFalse();
    }
}
