package dev.writ.database.datalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BudgetTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @Test
    void stepsEndWithTheClock() {
        assertThat(ending(new Budget(Duration.ofNanos(1)))).isEqualTo(ProblemType.TIMEOUT);
    }

    @Test
    void stepsHearAnInterrupt() {
        Thread.currentThread().interrupt();
        try {
            assertThat(ending(new Budget(LONG))).isEqualTo(ProblemType.TIMEOUT);
        } finally {
            Thread.interrupted();
        }
    }

    @Test
    void whatIsMadeIsCounted() {
        var budget = new Budget(LONG);
        budget.limit(() -> {
            steps();
            Budget.spend(500);
            return null;
        });
        assertThat(budget.made()).isEqualTo(1500);
    }

    @Test
    void theFirstReasonStays() {
        var budget = new Budget(LONG);
        budget.stop(ProblemType.UNAVAILABLE.because("first"));
        budget.stop(ProblemType.BUSY.because("second"));
        assertThat(ending(budget)).isEqualTo(ProblemType.UNAVAILABLE);
    }

    @Test
    void whatRunsWithinABudgetSharesIt() {
        var budget = new Budget(LONG);
        budget.limit(() -> Budget.limited(LONG, () -> {
            steps();
            return null;
        }));
        assertThat(budget.made()).isEqualTo(1000);
    }

    private static ProblemType ending(Budget budget) {
        return catchThrowableOfType(
                        ProblemException.class,
                        () -> budget.limit(() -> {
                            steps();
                            return null;
                        }))
                .type();
    }

    private static void steps() {
        IntStream.range(0, 1000).forEach(i -> Budget.step());
    }
}
