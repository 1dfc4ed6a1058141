package dev.writ.query;

import clojure.lang.Keyword;
import datomic.Database;
import datomic.Peer;
import java.util.Date;
import java.util.Objects;
import java.util.Optional;

/**
 * The database value a question is about.
 *
 * @param basisT the t up to which it was looked at: the as-of point where that is past, else the newest transaction
 * @param fixed whether no later transaction can change what it shows
 * @param identity of the transaction at {@code basisT}: in another database the same t is another command
 */
record Snapshot(Database database, long basisT, boolean fixed, String identity) {
    private static final Keyword COMMAND = Keyword.intern("cmd", "id");
    private static final Keyword INSTANT = Keyword.intern("db", "txInstant");

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

    private static String identity(Database newest, long basisT) {
        var transaction = newest.entity(Peer.toTx(basisT));
        var instant = transaction.get(INSTANT) instanceof Date date ? date.toInstant() : null;
        return Objects.toString(transaction.get(COMMAND), "") + " " + Objects.toString(instant, "");
    }
}
