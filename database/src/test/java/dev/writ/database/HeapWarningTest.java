package dev.writ.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;

class HeapWarningTest {
    @Test
    void saysEachTenthOnceFromSeventyPercentOn() {
        var warning = new HeapWarning();
        assertThat(warning.report(0.69)).isFalse();
        assertThat(warning.report(0.71)).isTrue();
        assertThat(warning.report(0.75)).isFalse();
        assertThat(warning.report(0.65)).isFalse();
        assertThat(warning.report(0.83)).isTrue();
    }

    @Test
    void findsTheHeapOfThisVirtualMachine() {
        assertThatCode(() -> new HeapWarning().check()).doesNotThrowAnyException();
    }
}
