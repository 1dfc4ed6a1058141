package dev.writ.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What the two forms promise, before any of it is run. */
class FormsTest {
    @Test
    void theLongFormIsLongEnough() {
        var scenarios = scenarios(Settings.Form.LONG);
        assertThat(scenarios)
                .extracting(Scenario::commands)
                .satisfies(all -> assertThat(sum(all)).isGreaterThanOrEqualTo(20_000));
        assertThat(scenarios)
                .extracting(Scenario::kills)
                .satisfies(all -> assertThat(sum(all)).isGreaterThanOrEqualTo(30));
    }

    @Test
    void theShortFormKillsEnough() {
        assertThat(sum(scenarios(Settings.Form.SHORT).stream()
                        .map(Scenario::kills)
                        .toList()))
                .isGreaterThanOrEqualTo(5);
    }

    @Test
    void namesAreUniqueAndTheShortFormIsPartOfTheLong() {
        var all = names(Settings.Form.LONG);
        assertThat(all).doesNotHaveDuplicates().containsAll(names(Settings.Form.SHORT));
    }

    private static List<String> names(Settings.Form form) {
        return scenarios(form).stream().map(Scenario::name).toList();
    }

    private static List<Scenario<?>> scenarios(Settings.Form form) {
        return Settings.all(form).toList();
    }

    private static int sum(List<? extends Integer> numbers) {
        return numbers.stream().mapToInt(Integer::intValue).sum();
    }
}
