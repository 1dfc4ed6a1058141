package dev.writ.database.datalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import clojure.lang.ExceptionInfo;
import clojure.lang.Keyword;
import clojure.lang.RT;
import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class QueryFailureTest {
    private static final QueryLimits LIMITS = new QueryLimits(Duration.ofSeconds(5), 1000);
    private static final Keyword CATEGORY = Keyword.intern("cognitect.anomalies", "category");

    @Test
    void troubleWithTheStorageIsNobodysFault() {
        assertThat(problem(() -> {
                    throw new UncheckedIOException(new IOException("connection reset"));
                }))
                .isEqualTo(ProblemType.UNAVAILABLE);
        assertThat(problem(() -> {
                    throw new ExceptionInfo(
                            "no storage", RT.map(CATEGORY, Keyword.intern("cognitect.anomalies", "busy")));
                }))
                .isEqualTo(ProblemType.UNAVAILABLE);
    }

    @Test
    void whatClojureRefusesIsTheFaultOfTheQuery() {
        assertThat(problem(() -> RT.var("clojure.core", "inc").invoke("one"))).isEqualTo(ProblemType.QUERY_REFUSED);
    }

    @Test
    void whatThisServiceDoesWrongStaysWhatItIs() {
        assertThat(catchThrowableOfType(
                        IndexOutOfBoundsException.class,
                        () -> QueryFailure.translated(LIMITS, () -> List.of(1).get(3))))
                .isNotNull();
        assertThat(catchThrowableOfType(
                        NullPointerException.class,
                        () -> QueryFailure.translated(LIMITS, () -> {
                            throw new NullPointerException();
                        })))
                .isNotNull();
    }

    private static ProblemType problem(Supplier<?> query) {
        return catchThrowableOfType(ProblemException.class, () -> QueryFailure.translated(LIMITS, query))
                .type();
    }
}
