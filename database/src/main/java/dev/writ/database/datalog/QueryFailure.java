package dev.writ.database.datalog;

import clojure.lang.IExceptionInfo;
import clojure.lang.Keyword;
import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** What Datomic throws while it is asked something, as the problem it is to the caller. */
final class QueryFailure {
    private static final Keyword CATEGORY = Keyword.intern("cognitect.anomalies", "category");
    private static final Set<String> STORAGE_TROUBLE = Set.of("unavailable", "busy", "fault");

    private QueryFailure() {}

    /**
     * Runs {@code query}, whatever is wrong with which is the fault of whoever wrote it.
     *
     * @throws RuntimeException as it is, if this service is what is wrong
     */
    static <T> T translated(QueryLimits limits, Supplier<T> query) {
        try {
            return query.get();
        } catch (Exception | AssertionError | LinkageError | StackOverflowError | OutOfMemoryError e) {
            var known = known(e);
            if (known.isPresent()) {
                throw known.get();
            }
            var root = root(e);
            if (root instanceof TimeoutException || root instanceof InterruptedException) {
                throw Budget.timeout(limits.timeout());
            }
            if (isOurs(root) && e instanceof RuntimeException ours) {
                throw ours;
            }
            throw ProblemType.QUERY_REFUSED.because(message(root));
        }
    }

    /** What {@code e} is whatever was asked: a problem already, too much for this process, or trouble with the storage. */
    static Optional<ProblemException> known(Throwable e) {
        var root = root(e);
        if (root instanceof ProblemException problem) {
            return Optional.of(problem);
        }
        if (root instanceof StackOverflowError || root instanceof OutOfMemoryError) {
            return Optional.of(tooLarge(root));
        }
        if (root instanceof IOException || root instanceof SQLException || storageTrouble(e)) {
            return Optional.of(ProblemType.UNAVAILABLE.because("the database cannot be read at the moment"));
        }
        return Optional.empty();
    }

    /** Whether it was thrown by code of this service, or by what of Java's that called. */
    private static boolean isOurs(Throwable root) {
        return Arrays.stream(root.getStackTrace())
                .map(StackTraceElement::getClassName)
                .filter(name -> !name.startsWith("java.") && !name.startsWith("jdk."))
                .findFirst()
                .filter(name -> name.startsWith("dev.writ."))
                .isPresent();
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
        return e instanceof IExceptionInfo info
                && info.getData().valAt(CATEGORY) instanceof Keyword category
                && STORAGE_TROUBLE.contains(category.getName());
    }

    /** The first line, without the class loaders that a ClassCastException lists in parentheses. */
    private static String message(Throwable root) {
        var text = Optional.ofNullable(root.getMessage()).orElse(root.getClass().getSimpleName());
        return Metered.withoutSteps(text.lines().findFirst().orElse(""))
                .replaceFirst(" \\([\\w.]+ (and [\\w.]+ are|is) in .*", "");
    }
}
