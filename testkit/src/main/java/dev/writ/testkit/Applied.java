package dev.writ.testkit;

import clojure.lang.IExceptionInfo;
import clojure.lang.Keyword;
import clojure.lang.PersistentArrayMap;
import datomic.Connection;
import datomic.Database;
import datomic.Datom;
import dev.writ.database.TransactionText;
import dev.writ.handler.Decision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A speculative transaction.
 *
 * @param text the transaction data without its metadata
 * @param datoms without those of the transaction entity
 */
record Applied(Database after, TransactionText text, List<Datom> datoms) {
    private static final Keyword ID = Decision.keyword(":db/id");
    private static final Keyword INSTANT = Decision.keyword(":db/txInstant");
    private static final Keyword ERROR = Decision.keyword(":db/error");

    static Applied to(Database database, TransactionText text, Instant instant) {
        var data = new ArrayList<Object>(text.forms());
        data.add(PersistentArrayMap.createAsIfByAssoc(new Object[] {ID, "datomic.tx", INSTANT, Date.from(instant)}));
        Map<?, ?> report = database.with(data);
        var after = (Database) report.get(Connection.DB_AFTER);
        var datoms = new ArrayList<Datom>();
        for (Object item : (Collection<?>) report.get(Connection.TX_DATA)) {
            var datom = (Datom) item;
            if (!datom.e().equals(datom.tx())) {
                datoms.add(datom);
            }
        }
        return new Applied(after, text, datoms);
    }

    /** The {@code :db/error} of what Datomic threw. */
    static Optional<String> error(RuntimeException thrown) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof IExceptionInfo info && info.getData().valAt(ERROR) instanceof Keyword error) {
                return Optional.of(error.toString());
            }
        }
        return Optional.empty();
    }

    /** Whether the transaction asserted or retracted this fact; lookup refs stand for the entities they name. */
    boolean has(Object entity, String attribute, Object value, boolean added) {
        var ident = Decision.keyword(attribute);
        if (after.entid(ident) == null) {
            throw new AssertionError("there is no attribute " + attribute);
        }
        var e = after.entid(entity);
        var v = value instanceof Instant instant ? Date.from(instant) : value;
        return datoms.stream()
                .anyMatch(d -> d.added() == added
                        && d.e().equals(e)
                        && ident.equals(after.ident(d.a()))
                        && (d.v().equals(v) || v instanceof List<?> && d.v().equals(after.entid(v))));
    }

    /** The facts, one a line. */
    String facts() {
        var lines = new StringBuilder();
        for (var d : datoms) {
            lines.append(d.added() ? "  + " : "  - ")
                    .append(d.e())
                    .append(' ')
                    .append(after.ident(d.a()))
                    .append(' ');
            lines.append(d.v()).append('\n');
        }
        return lines.length() == 0 ? "  none\n" : lines.toString();
    }
}
