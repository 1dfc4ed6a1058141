package dev.writ.database.datalog;

import clojure.lang.ExceptionInfo;
import clojure.lang.Keyword;
import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** What Datomic throws while it runs a query, as the problem it is to the caller. */
final class QueryFailure {
    private static final Keyword CATEGORY = Keyword.intern("cognitect.anomalies", "category");
    private static final Set<String> STORAGE_TROUBLE = Set.of("unavailable", "busy", "fault");

    private QueryFailure() {}

    static <T> T translated(QueryLimits limits, Supplier<T> query) {
        try {
            return query.get();
        } catch (ProblemException e) {
            throw e;
        } catch (StackOverflowError | OutOfMemoryError e) {
            throw tooLarge(e);
        } catch (Exception | AssertionError | LinkageError e) {
            throw problem(e, limits);
        }
    }

    private static ProblemException problem(Throwable e, QueryLimits limits) {
        var root = root(e);
        if (root instanceof ProblemException problem) {
            return problem;
        }
        if (root instanceof StackOverflowError || root instanceof OutOfMemoryError) {
            return tooLarge(root);
        }
        if (root instanceof TimeoutException || root instanceof InterruptedException) {
            return Budget.timeout(limits.timeout());
        }
        if (root instanceof IOException || root instanceof SQLException || storageTrouble(e)) {
            return ProblemType.UNAVAILABLE.because("the database cannot be read at the moment");
        }
        return ProblemType.QUERY_REFUSED.because(message(root));
    }

    private static ProblemException tooLarge(Throwable error) {
        return ProblemType.RESULT_TOO_LARGE.because(
                error instanceof OutOfMemoryError
                        ? "the query needs more memory than there is"
                        : "the query or a pull goes too deep");
    }

    private static Throwable root(Throwable e) {
        var root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private static boolean storageTrouble(Throwable e) {
        return Optional.of(e)
                .filter(ExceptionInfo.class::isInstance)
                .map(i -> ((ExceptionInfo) i).getData().valAt(CATEGORY))
                .filter(Keyword.class::isInstance)
                .filter(c -> STORAGE_TROUBLE.contains(((Keyword) c).getName()))
                .isPresent();
    }

    /** The first line, without the class loaders that a ClassCastException lists in parentheses. */
    private static String message(Throwable root) {
        var text = Optional.ofNullable(root.getMessage()).orElse(root.getClass().getSimpleName());
        return Metered.withoutSteps(text.lines().findFirst().orElse(""))
                .replaceFirst(" \\([\\w.]+ (and [\\w.]+ are|is) in .*", "");
    }
}
