package dev.writ.query;

import datomic.Database;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Some transactions beside each other, oldest first. */
record Timeline(List<CommittedTransaction> transactions) {
    static final Timeline NONE = new Timeline(List.of());

    /**
     * Up to {@code each} transactions up to {@code t}, itself included, and as many after it.
     *
     * @param newest the database as it is, not as of a time
     */
    static Timeline around(Database newest, long t, int each) {
        var transactions = new ArrayList<>(CommittedTransaction.before(newest, t + 1, each));
        Collections.reverse(transactions);
        transactions.addAll(CommittedTransaction.from(newest, t + 1, each));
        return new Timeline(List.copyOf(transactions));
    }

    /** The last one at or before {@code t}: the one that made the database what it was then. */
    Optional<CommittedTransaction> at(long t) {
        return transactions.stream().filter(tx -> tx.t() <= t).reduce((earlier, later) -> later);
    }
}
