package dev.writ.query;

import datomic.Database;
import java.util.Optional;

/**
 * The database value a question is about.
 *
 * @param basisT the t up to which it was looked at: the as-of point where that is past, else the newest transaction
 * @param fixed whether no later transaction can change what it shows
 * @param reader for whom it is
 * @param identity of the newest transaction up to {@code basisT}: in another database the same t is another command
 */
record Snapshot(Database database, long basisT, boolean fixed, Readers.Reader reader, String identity) {
    static Snapshot of(Question question, Database newest, Readers.Reader reader) {
        var asOf = of(question.asOf(), newest, reader);
        var database = asOf.database;
        if (question.since().isPresent()) {
            database = question.since().get().since(database);
        }
        if (question.history()) {
            database = database.history();
        }
        return new Snapshot(database, asOf.basisT, asOf.fixed, reader, asOf.identity);
    }

    /** @param newest as it is; its identity is also of what {@code reader} may not read */
    static Snapshot of(Optional<TimePoint> asOf, Database newest, Readers.Reader reader) {
        var readable = reader.readable(newest);
        var database = asOf.map(point -> point.asOf(readable)).orElse(readable);
        boolean fixed = asOf.filter(point -> point.isPast(newest)).isPresent();
        long basisT = fixed ? database.asOfT() : newest.basisT();
        return new Snapshot(database, basisT, fixed, reader, identity(newest, basisT));
    }

    /** Most ts are of entities rather than of transactions, and an instant is a t just before the next transaction. */
    private static String identity(Database newest, long basisT) {
        return CommittedTransaction.before(newest, basisT + 1, 1).stream()
                .findFirst()
                .map(CommittedTransaction::identity)
                .orElse("");
    }
}
