package dev.writ.query;

import clojure.lang.Keyword;
import datomic.Database;
import datomic.Peer;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A transaction and what it says about itself.
 *
 * @param id its entity id
 * @param said its own attributes by ident, among them those of the command that it decided
 */
record CommittedTransaction(long id, Map<Object, Object> said) {
    private static final Keyword INSTANT = Keyword.intern("db", "txInstant");
    private static final Keyword COMMAND = Keyword.intern("cmd", "id");
    private static final Keyword ACTION = Keyword.intern("cmd", "action");
    private static final Keyword SUCCESS = Keyword.intern("cmd", "success?");
    private static final Keyword PRINCIPAL = Keyword.intern("cmd", "principal");

    static CommittedTransaction of(Database database, Object tx) {
        var said = new HashMap<Object, Object>();
        for (var datom : database.datoms(Database.EAVT, tx)) {
            said.put(database.ident(datom.a()), datom.v());
        }
        return new CommittedTransaction((Long) tx, said);
    }

    /** The newest of those before t, newest first. The index is walked backwards, so it costs as much as it gives. */
    static List<CommittedTransaction> before(Database database, long t, int count) {
        return t <= Attribute.FIRST_T
                ? List.of()
                : walk(database, database.rseekDatoms(Database.AEVT, INSTANT, Peer.toTx(t - 1)), count);
    }

    /** The oldest of those from t on, oldest first. */
    static List<CommittedTransaction> from(Database database, long t, int count) {
        long first = Math.max(t, Attribute.FIRST_T);
        return walk(database, database.seekDatoms(Database.AEVT, INSTANT, Peer.toTx(first)), count);
    }

    private static List<CommittedTransaction> walk(Database database, Iterable<datomic.Datom> datoms, int count) {
        long instant = (Long) database.entid(INSTANT);
        var found = new ArrayList<CommittedTransaction>();
        for (var datom : datoms) {
            if (found.size() == count || Attribute.id(datom) != instant || Peer.toT(datom.e()) < Attribute.FIRST_T) {
                break;
            }
            EntityHistory.goOn();
            found.add(of(database, datom.e()));
        }
        return found;
    }

    long t() {
        return Peer.toT(id);
    }

    Date instant() {
        return (Date) said.get(INSTANT);
    }

    Optional<Object> action() {
        return Optional.ofNullable(said.get(ACTION));
    }

    /** Two transactions of the same t, in different databases, have different ones. */
    String identity() {
        return said.getOrDefault(COMMAND, "") + " " + instant().toInstant();
    }

    /** Whether it decided a command that failed. */
    boolean failed() {
        return Boolean.FALSE.equals(said.get(SUCCESS));
    }

    /** Whether it is a transaction at all, rather than another entity. */
    static boolean isOne(Database database, Object entity) {
        return database.datoms(Database.EAVT, entity, INSTANT).iterator().hasNext();
    }

    /** With links to itself, its command, and the database as it left it and found it. */
    Object data(Hrefs hrefs) {
        var command = Optional.ofNullable(said.get(COMMAND));
        return new Members()
                .with("t", t())
                .with("tx", id)
                .with("instant", instant())
                .with("command", command)
                .with("action", action())
                .with("success", Optional.ofNullable(said.get(SUCCESS)))
                .with("principal", Optional.ofNullable(said.get(PRINCIPAL)))
                .with(
                        "links",
                        new Members()
                                .with("entity", hrefs.entity(id))
                                .with("command", command.map(Hrefs::command))
                                .with("as-of", Hrefs.queryAsOf(t()))
                                .with("before", Hrefs.queryAsOf(t() - 1))
                                .map())
                .map();
    }
}
