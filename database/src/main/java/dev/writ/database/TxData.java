package dev.writ.database;

import clojure.lang.Keyword;
import datomic.Database;
import datomic.Peer;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The transaction data that a handler may ask for: data, never code. Refused are transaction functions, schema, the
 * metadata of commands, and changes to the database's own entities.
 */
public final class TxData {
    private static final Keyword ADD = Keyword.intern("db/add");
    private static final Keyword CAS = Keyword.intern("db/cas");
    private static final Keyword RETRACT = Keyword.intern("db/retract");
    private static final Keyword RETRACT_ENTITY = Keyword.intern("db/retractEntity");
    private static final Keyword DB_ID = Keyword.intern("db/id");
    private static final Map<Keyword, Integer> ARITY = Map.of(ADD, 4, CAS, 5, RETRACT, 4, RETRACT_ENTITY, 2);
    private static final String TX_TEMPID = "datomic.tx";

    private final Database database;
    private final Set<Long> reservedPartitions;

    private TxData(Database database) {
        this.database = database;
        this.reservedPartitions = Set.of(partition("db.part/db"), partition("db.part/tx"));
    }

    private long partition(String ident) {
        return ((Number) database.entid(Keyword.intern(ident))).longValue();
    }

    /** @throws IllegalArgumentException naming the first form that is not allowed, and why */
    public static void check(List<?> forms, Database database) {
        var checker = new TxData(database);
        for (int i = 0; i < forms.size(); i++) {
            checker.form("tx-data[" + i + "]", forms.get(i));
        }
    }

    private void form(String at, Object form) {
        if (form instanceof Map<?, ?> map) {
            entityMap(at, map);
        } else if (form instanceof List<?> list) {
            operation(at, list);
        } else {
            throw new IllegalArgumentException(at + " must be an entity map or a vector, not " + form);
        }
    }

    private void operation(String at, List<?> list) {
        var operator = list.isEmpty() ? null : list.get(0);
        var arity = operator instanceof Keyword k ? ARITY.get(k) : null;
        if (arity == null) {
            throw new IllegalArgumentException(at + ": " + operator + " is not allowed; allowed are "
                    + "entity maps, :db/add, :db/retract, :db/retractEntity and :db/cas");
        }
        // Datomic also takes a retraction without value, "whatever it is": the handler must know what it retracts.
        if (list.size() != arity) {
            throw new IllegalArgumentException(at + ": " + operator + " takes " + (arity - 1) + " arguments");
        }
        entity(at, list.get(1));
        if (arity > 2) {
            attribute(at, list.get(2));
        }
    }

    private void entityMap(String at, Map<?, ?> map) {
        for (var e : map.entrySet()) {
            if (DB_ID.equals(e.getKey())) {
                entity(at, e.getValue());
            } else {
                attribute(at, e.getKey());
                nested(at + " " + e.getKey(), e.getValue());
            }
        }
    }

    /** A value may itself be an entity map, or a collection of them. */
    private void nested(String at, Object value) {
        if (value instanceof Map<?, ?> map) {
            entityMap(at, map);
        } else if (value instanceof Iterable<?> values) {
            for (var v : values) {
                nested(at, v);
            }
        }
    }

    private static void attribute(String at, Object attribute) {
        if (!(attribute instanceof Keyword keyword)) {
            throw new IllegalArgumentException(at + ": an attribute must be a keyword, not " + attribute);
        }
        if (reserved(keyword)) {
            throw new IllegalArgumentException(at + ": attribute " + keyword + " is reserved");
        }
    }

    private void entity(String at, Object entity) {
        if (entity instanceof String tempid) {
            if (tempid.equals(TX_TEMPID)) {
                throw new IllegalArgumentException(
                        at + ": \"datomic.tx\" is reserved; the processor writes its metadata");
            }
        } else if (entity instanceof Long id) {
            existing(at, entity, id);
        } else if (entity instanceof Keyword || entity instanceof List<?>) {
            if (entity instanceof List<?> ref) {
                attribute(at, ref.isEmpty() ? null : ref.get(0));
            }
            existing(at, entity, database.entid(entity));
        } else {
            throw new IllegalArgumentException(
                    at + ": an entity must be a string tempid, an entity id, an ident or a lookup ref, not " + entity);
        }
    }

    private void existing(String at, Object entity, Object id) {
        // An id that does not exist is Datomic's to refuse.
        if (id instanceof Number n
                && (n.longValue() < 0 || reservedPartitions.contains(((Number) Peer.part(n)).longValue()))) {
            throw new IllegalArgumentException(at + ": entity " + entity + " belongs to the database itself");
        }
    }

    private static boolean reserved(Keyword keyword) {
        var namespace = keyword.getNamespace();
        return namespace != null
                && (namespace.equals("db")
                        || namespace.startsWith("db.")
                        || namespace.equals("cmd")
                        || namespace.startsWith("datomic"));
    }
}
