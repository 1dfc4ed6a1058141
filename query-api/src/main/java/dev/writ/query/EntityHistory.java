package dev.writ.query;

import datomic.Database;
import datomic.Datom;
import dev.writ.common.error.ProblemType;
import dev.writ.database.datalog.RowOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * What was asserted and retracted about an entity, newest first; of one transaction, what it asserted first.
 *
 * @param datoms from {@code offset} on, as many as asked for
 * @param total how many there are
 */
record EntityHistory(List<Datom> datoms, long total) {
    private static final Comparator<Datom> NEWEST_FIRST = Comparator.<Datom, Long>comparing(d -> (Long) d.tx())
            .thenComparing(Datom::added)
            .reversed()
            .thenComparing(Attribute::id)
            .thenComparing(Datom::v, new RowOrder());

    /** Reads all of it, because the index has it by attribute, but keeps no more than is asked for. */
    static EntityHistory of(Database database, long entity, int offset, int limit) {
        var kept = new PriorityQueue<Datom>(NEWEST_FIRST.reversed());
        long total = 0;
        for (var datom : database.history().datoms(Database.EAVT, entity)) {
            goOn();
            total++;
            kept.add(datom);
            if (kept.size() > offset + limit) {
                kept.poll();
            }
        }
        var sorted = new ArrayList<>(kept);
        sorted.sort(NEWEST_FIRST);
        return new EntityHistory(List.copyOf(sorted.subList(Math.min(offset, sorted.size()), sorted.size())), total);
    }

    /** Ends what nobody waits for any more. */
    static void goOn() {
        if (Thread.currentThread().isInterrupted()) {
            throw ProblemType.TIMEOUT.because("reading the index took too long");
        }
    }
}
