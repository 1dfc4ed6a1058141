package dev.writ.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.writ.common.error.ProblemType;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class PostedTest {
    private final AtomicInteger decoded = new AtomicInteger();

    private Posted posted(Supplier<RequestFields> decoding) {
        return new Posted(
                9_000,
                () -> {
                    decoded.incrementAndGet();
                    return decoding.get();
                },
                () -> new Draft(Map.of(), List.of("undecoded")));
    }

    @Test
    void isDecodedOnce() {
        var posted = posted(() -> new RequestFields(Map.of("query", "[:find ?x]")));
        assertThat(posted.fields()).isSameAs(posted.fields());
        assertThat(posted.draft().text("query")).isEqualTo("[:find ?x]");
        assertThat(decoded).hasValue(1);
    }

    @Test
    void isNotDecodedForAPageAlone() {
        assertThat(posted(() -> new RequestFields(Map.of())).draft().arguments())
                .containsExactly("undecoded");
        assertThat(decoded).hasValue(0);
    }

    @Test
    void thatItCannotBeDecodedIsFoundOnce() {
        var posted = posted(() -> {
            throw ProblemType.MALFORMED.because("no");
        });
        assertThatThrownBy(posted::fields).hasMessageContaining("no");
        assertThat(posted.draft().arguments()).containsExactly("undecoded");
        assertThat(decoded).hasValue(1);
    }
}
