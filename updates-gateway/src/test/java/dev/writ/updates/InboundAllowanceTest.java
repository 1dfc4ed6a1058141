package dev.writ.updates;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InboundAllowanceTest {
    private static final long BEGIN = Long.MAX_VALUE - 1;

    private final InboundAllowance allowance = new InboundAllowance(5, BEGIN);

    @Test
    void holdsWhatMayComeInTenSeconds() {
        assertThat(taken(100, BEGIN)).isEqualTo(50);
    }

    @Test
    void fillsWithTimeButNeverBeyondItsBound() {
        taken(50, BEGIN);
        assertThat(taken(100, at(Duration.ofMillis(1000)))).isEqualTo(5);
        assertThat(taken(100, at(Duration.ofMillis(1100)))).isZero();
        assertThat(taken(100, at(Duration.ofMillis(1200)))).isEqualTo(1);
        assertThat(taken(100, at(Duration.ofHours(1)))).isEqualTo(50);
    }

    @Test
    void lastsForWhoStaysWithinIt() {
        assertThat(IntStream.range(0, 1000)).allMatch(n -> allowance.take(at(Duration.ofMillis(200L * n))));
    }

    private long taken(int wanted, long now) {
        return IntStream.range(0, wanted).filter(n -> allowance.take(now)).count();
    }

    private static long at(Duration later) {
        return BEGIN + later.toNanos();
    }
}
