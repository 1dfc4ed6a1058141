package dev.writ.updates;

import static org.assertj.core.api.Assertions.assertThat;

import dev.writ.common.config.KafkaConfig;
import java.util.List;
import org.junit.jupiter.api.Test;

class HistoryTest {
    private static final OutcomeLog LOG = log(2);

    private final History history = new History(10_000);

    @Test
    void hasWhatWasAddedAndNothingElse() {
        history.add(stretch(LOG, 1, 10, 20));
        assertThat(history.at(LOG, 1, 10)).isPresent();
        assertThat(history.at(LOG, 1, 19)).isPresent();
        assertThat(history.at(LOG, 1, 9)).isEmpty();
        assertThat(history.at(LOG, 1, 20)).isEmpty();
        assertThat(history.at(LOG, 0, 10)).isEmpty();
        assertThat(history.at(log(3), 1, 10)).isEmpty();
    }

    @Test
    void keepsWhatWasAskedForLast() {
        long each = stretch(LOG, 0, 0, 10).bytes();
        int fit = (int) (10_000 / each);
        for (int n = 0; n < fit; n++) {
            history.add(stretch(LOG, 0, 10L * n, 10L * n + 10));
        }
        assertThat(history.at(LOG, 0, 0)).isPresent();
        history.add(stretch(LOG, 1, 0, 10));
        assertThat(history.at(LOG, 0, 0)).isPresent();
        assertThat(history.at(LOG, 0, 10)).isEmpty();
        assertThat(history.bytes()).isEqualTo(fit * each);
    }

    @Test
    void keepsOneStretchWhateverItsSize() {
        var large = new History(1);
        large.add(stretch(LOG, 0, 0, 10));
        assertThat(large.at(LOG, 0, 0)).isPresent();
        large.add(stretch(LOG, 0, 10, 20));
        assertThat(large.at(LOG, 0, 0)).isEmpty();
        assertThat(large.at(LOG, 0, 10)).isPresent();
    }

    @Test
    void aStretchReadAgainTakesThePlaceOfTheFormer() {
        history.add(stretch(LOG, 0, 0, 10));
        history.add(stretch(LOG, 0, 0, 20));
        assertThat(history.at(LOG, 0, 15)).isPresent();
        assertThat(history.bytes()).isEqualTo(stretch(LOG, 0, 0, 20).bytes());
    }

    @Test
    void forgetsWhatWasDeleted() {
        history.add(stretch(LOG, 0, 0, 10));
        history.add(stretch(LOG, 0, 10, 20));
        history.add(stretch(LOG, 1, 0, 10));
        history.forget(LOG, 0, 15);
        assertThat(history.at(LOG, 0, 5)).isEmpty();
        assertThat(history.at(LOG, 0, 15)).isEmpty();
        assertThat(history.at(LOG, 1, 5)).isPresent();
        assertThat(history.bytes()).isEqualTo(stretch(LOG, 1, 0, 10).bytes());
    }

    private static OutcomeLog log(int partitions) {
        return new OutcomeLog(new KafkaConfig("127.0.0.1:1", "", 1, (short) 1), partitions, 7);
    }

    private static Stretch stretch(OutcomeLog log, int slot, long from, long to) {
        return new Stretch(log, slot, from, to, List.of());
    }
}
