package dev.writ.query;

import datomic.Database;
import java.util.Optional;

/**
 * The database value a question is about.
 *
 * @param basisT the t up to which it was looked at: the as-of point where that is past, else the newest transaction
 * @param fixed whether no later transaction can change what it shows
 * @param identity of the newest transaction up to {@code basisT}: in another database the same t is another command
 */
record Snapshot(Database database, long basisT, boolean fixed, String identity) {
    static Snapshot of(Question question, Database newest) {
        var asOf = of(question.asOf(), newest);
        var database = asOf.database;
        if (question.since().isPresent()) {
            database = question.since().get().since(database);
        }
        if (question.history()) {
            database = database.history();
        }
        return new Snapshot(database, asOf.basisT, asOf.fixed, asOf.identity);
    }

    static Snapshot of(Optional<TimePoint> asOf, Database newest) {
        var database = asOf.map(point -> point.asOf(newest)).orElse(newest);
        boolean fixed = asOf.filter(point -> point.isPast(newest)).isPresent();
        long basisT = fixed ? database.asOfT() : newest.basisT();
        return new Snapshot(database, basisT, fixed, identity(newest, basisT));
    }

    /** Most ts are of entities rather than of transactions, and an instant is a t just before the next transaction. */
    private static String identity(Database newest, long basisT) {
        return CommittedTransaction.before(newest, basisT + 1, 1).stream()
                .findFirst()
                .map(CommittedTransaction::identity)
                .orElse("");
    }
}
