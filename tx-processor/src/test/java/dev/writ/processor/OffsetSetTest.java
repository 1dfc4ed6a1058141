package dev.writ.processor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class OffsetSetTest {
    @Test
    void hasWhatWasAddedAndNothingElse() {
        var set = new OffsetSet();
        var offsets = List.of(0L, 1L, 4095L, 4096L, 8191L, (1L << 40) + 7);
        offsets.forEach(set::add);
        assertThat(offsets).allMatch(set::contains);
        assertThat(LongStream.of(2, 4094, 4097, 8190, 8192, 7, 1L << 40, (1L << 40) + 8))
                .noneMatch(set::contains);
    }
}
