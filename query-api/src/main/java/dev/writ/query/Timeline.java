package dev.writ.query;

import clojure.lang.Keyword;
import datomic.Database;
import datomic.Datom;
import datomic.Entity;
import datomic.Peer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Objects;

/**
 * Some transactions beside each other, oldest first.
 *
 * @param ticks around the point that was looked for
 * @param earlier whether there are transactions before the first
 * @param later whether there are transactions after the last
 */
record Timeline(List<Tick> ticks, boolean earlier, boolean later) {
    static final Timeline NONE = new Timeline(List.of(), false, false);

    private static final Keyword INSTANT = Keyword.intern("db", "txInstant");

    /** Below are the transactions by which Datomic makes itself. */
    private static final long FIRST_T = 1000;

    /** One transaction, and which command it decided: {@code action} is empty if none. */
    record Tick(long t, Instant instant, String action, boolean success) {}

    /**
     * Up to {@code each} transactions up to {@code t}, itself included, and as many after it.
     *
     * @param newest the database as it is, not as of a time
     */
    static Timeline around(Database newest, long t, int each) {
        var attribute = newest.entid(INSTANT);
        var before = some(newest, newest.rseekDatoms(Database.AEVT, INSTANT, Peer.toTx(t)), attribute, each + 1);
        var after = some(newest, newest.seekDatoms(Database.AEVT, INSTANT, Peer.toTx(t + 1)), attribute, each + 1);
        boolean earlier = before.size() > each;
        boolean later = after.size() > each;
        var ticks = new ArrayList<>(before.subList(0, Math.min(each, before.size())));
        Collections.reverse(ticks);
        ticks.addAll(after.subList(0, Math.min(each, after.size())));
        return new Timeline(List.copyOf(ticks), earlier, later);
    }

    private static List<Tick> some(Database db, Iterable<Datom> datoms, Object attribute, int most) {
        var ticks = new ArrayList<Tick>();
        for (var datom : datoms) {
            long t = Peer.toT(datom.e());
            if (ticks.size() == most || !attribute.equals(datom.a()) || t < FIRST_T) {
                break;
            }
            ticks.add(tick(t, (Date) datom.v(), db.entity(datom.e())));
        }
        return ticks;
    }

    private static Tick tick(long t, Date instant, Entity transaction) {
        return new Tick(
                t,
                instant.toInstant(),
                Objects.toString(transaction.get(":cmd/action"), ""),
                !Boolean.FALSE.equals(transaction.get(":cmd/success?")));
    }
}
