package dev.writ.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WaitingTest {
    private static final Duration SYNC = Duration.ofSeconds(5);

    @Test
    void withoutAWishNobodyWaits() {
        assertThat(post(null)).isEqualTo(Waiting.NONE);
        assertThat(post("false")).isEqualTo(Waiting.NONE);
        assertThat(post("")).isEqualTo(Waiting.NONE);
    }

    @Test
    void theParameterWaitsAsLongAsIsConfigured() {
        assertThat(post("true")).isEqualTo(new Waiting(SYNC, Optional.empty()));
        assertThatThrownBy(() -> post("yes")).hasMessageContaining("sync=yes");
    }

    @Test
    void thePreferenceSaysHowLong() {
        assertThat(post(null, "wait=10")).isEqualTo(waits(10));
        assertThat(post("true", "respond-async, wait=\"7\"; foo=1")).isEqualTo(waits(7));
        assertThat(post(null, "return=minimal", "WAIT = 3, wait=9")).isEqualTo(waits(3));
        assertThat(post(null, "wait=99999999999999999999")).isEqualTo(waits(60));
    }

    @Test
    void anUnusablePreferenceCountsAsAbsent() {
        assertThat(post(null, "wait=soon", "wait", ";;,,=")).isEqualTo(Waiting.NONE);
        assertThat(post("true", "wait=-1")).isEqualTo(new Waiting(SYNC, Optional.empty()));
    }

    @Test
    void respondAsyncIsAcknowledged() {
        assertThat(post(null, "respond-async")).isEqualTo(new Waiting(Duration.ZERO, Optional.of("respond-async")));
    }

    @Test
    void aGetSaysHowManySeconds() {
        assertThat(Waiting.ofGet(Optional.of("5")).time()).isEqualTo(Duration.ofSeconds(5));
        assertThat(Waiting.ofGet(Optional.of("600")).time()).isEqualTo(Duration.ofSeconds(60));
        assertThat(Waiting.ofGet(Optional.empty())).isEqualTo(Waiting.NONE);
        assertThatThrownBy(() -> Waiting.ofGet(Optional.of("5s"))).hasMessageContaining("wait=5s");
    }

    private static Waiting waits(int seconds) {
        return new Waiting(Duration.ofSeconds(seconds), Optional.of("wait=" + seconds));
    }

    private static Waiting post(String sync, String... prefer) {
        return Waiting.ofPost(Optional.ofNullable(sync), List.of(prefer), SYNC);
    }
}
