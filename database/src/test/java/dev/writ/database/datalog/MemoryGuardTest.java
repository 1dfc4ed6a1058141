package dev.writ.database.datalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import java.time.Duration;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MemoryGuardTest {
    private static final double FULL = 0.9;

    private final Budget small = new Budget(Duration.ofMinutes(1));
    private final Budget large = new Budget(Duration.ofMinutes(1));
    private final Budget largest = new Budget(Duration.ofMinutes(1));
    private final MemoryGuard guard = new MemoryGuard(() -> Stream.of(small, largest, large));

    @AfterEach
    void close() {
        guard.close();
    }

    @Test
    void endsTheOneThatHasMadeMost() {
        whileAllRun(() -> {
            guard.relieve(FULL);
            assertThat(largest.isStopped()).isTrue();
            assertThat(large.isStopped()).isFalse();
            assertThat(small.isStopped()).isFalse();
            assertThat(catchThrowableOfType(ProblemException.class, Budget::step)
                            .type())
                    .isEqualTo(ProblemType.RESULT_TOO_LARGE);
        });
    }

    @Test
    void endsTheNextIfThatWasNotEnough() {
        whileAllRun(() -> {
            guard.relieve(FULL);
            guard.relieve(FULL);
            assertThat(large.isStopped()).isTrue();
            assertThat(small.isStopped()).isFalse();
        });
    }

    @Test
    void leavesSmallOnesAlone() {
        whileAllRun(() -> {
            IntStream.range(0, 5).forEach(i -> guard.relieve(FULL));
            assertThat(small.isStopped()).isFalse();
        });
    }

    @Test
    void leavesAllAloneWhileThereIsRoom() {
        whileAllRun(() -> {
            guard.relieve(0.7);
            assertThat(Stream.of(small, large, largest)).noneMatch(Budget::isStopped);
        });
    }

    /** Inside {@code largest}. */
    private void whileAllRun(Runnable then) {
        small.limit(() -> {
            steps(10_000);
            return large.limit(() -> {
                steps(50_000);
                return largest.limit(() -> {
                    steps(60_000);
                    then.run();
                    return null;
                });
            });
        });
    }

    private static void steps(int rows) {
        IntStream.range(0, rows).forEach(i -> Budget.step());
    }
}
