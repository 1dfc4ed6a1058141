package dev.writ.query;

import datomic.Database;
import dev.writ.common.error.ProblemType;
import dev.writ.database.DatabaseSource;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;

/**
 * The newest database, for a request with {@code basis-t} as soon as it has got there: so that whoever was told the t of
 * a transaction finds it in every answer.
 *
 * @param longest how long a request waits
 */
record BasisWait(DatabaseSource databases, Duration longest) {
    static final String PARAMETER = "basis-t";

    /**
     * @return fails with a problem of type timeout if the database does not get there in time
     * @throws dev.writ.common.error.ProblemException of type unavailable while there is no database
     */
    CompletableFuture<Database> database(OptionalLong basisT) {
        if (basisT.isEmpty()) {
            return CompletableFuture.completedFuture(databases.database());
        }
        long t = basisT.getAsLong();
        return databases.await(t, longest).exceptionally(failure -> {
            throw problem(t, failure);
        });
    }

    private RuntimeException problem(long t, Throwable failure) {
        var cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof TimeoutException
                ? ProblemType.TIMEOUT.because(
                        "the database did not reach basis-t " + t + " within " + longest.toMillis() + " ms")
                : new CompletionException(cause);
    }
}
