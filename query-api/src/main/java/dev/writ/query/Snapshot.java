package dev.writ.query;

import datomic.Database;

/**
 * The database value a question is about.
 *
 * @param basisT the t up to which it was looked at: the as-of point where that is past, else the newest transaction
 * @param fixed whether no later transaction can change what it shows
 */
record Snapshot(Database database, long basisT, boolean fixed) {
    static Snapshot of(Question question, Database newest) {
        var database = newest;
        long basisT = newest.basisT();
        boolean fixed = false;
        if (question.asOf().isPresent()) {
            var point = question.asOf().get();
            database = point.asOf(database);
            fixed = point.isPast(newest);
            basisT = fixed ? database.asOfT() : basisT;
        }
        if (question.since().isPresent()) {
            database = question.since().get().since(database);
        }
        if (question.history()) {
            database = database.history();
        }
        return new Snapshot(database, basisT, fixed);
    }
}
