package dev.writ.database;

import clojure.lang.Keyword;
import datomic.Attribute;
import datomic.Database;
import datomic.Peer;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The transaction data that a handler may ask for: data, never code. Refused are transaction functions, schema, the
 * metadata of commands, changes to the database's own entities, and what Datomic would read as something else than it
 * says or not read alike everywhere. What is merely wrong, an unknown attribute say, is Datomic's to refuse.
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
            var attribute = attribute(at, list.get(2));
            if (Names.reverse(attribute)) {
                throw new IllegalArgumentException(
                        at + ": " + attribute + ": only an entity map can name an attribute from its other end");
            }
            value(at, attribute, list.get(arity - 1), false);
        }
    }

    private void entityMap(String at, Map<?, ?> map) {
        for (var e : map.entrySet()) {
            if (DB_ID.equals(e.getKey())) {
                entity(at, e.getValue());
                continue;
            }
            var attribute = attribute(at, e.getKey());
            if (Names.reverse(attribute)) {
                reverse(at, attribute, e.getValue());
            } else {
                value(at + " " + attribute, attribute, e.getValue(), true);
            }
        }
    }

    /**
     * The value is the entity that is written to. Of an attribute that is no reference Datomic would store the number
     * it uses for a tempid inside this process.
     */
    private void reverse(String at, Keyword attribute, Object value) {
        var forward = database.attribute(Names.forward(attribute));
        if (forward == null || !Attribute.TYPE_REF.equals(forward.valueType())) {
            throw new IllegalArgumentException(
                    at + ": " + attribute + " is not a reference read from its other end: " + Names.forward(attribute)
                            + (forward == null ? " does not exist" : " has the type " + forward.valueType()));
        }
        entity(at + " " + attribute, value);
    }

    /** @param inMap where a collection means several values; in an operation the value is always one */
    private void value(String at, Keyword attribute, Object value, boolean inMap) {
        var known = database.attribute(attribute);
        if (known == null) {
            nested(at, value);
        } else if (inMap && value instanceof Iterable<?> values && !(value instanceof Map) && several(known, value)) {
            values.forEach(v -> one(at, known, v));
        } else {
            one(at, known, value);
        }
    }

    /** A list can also be one lookup ref. */
    private static boolean several(Attribute attribute, Object collection) {
        return Attribute.CARDINALITY_MANY.equals(attribute.cardinality())
                || !Attribute.TYPE_REF.equals(attribute.valueType())
                || !(collection instanceof List);
    }

    private void one(String at, Attribute attribute, Object value) {
        if (value instanceof Map<?, ?> map) {
            entityMap(at, map);
        } else if (Attribute.TYPE_REF.equals(attribute.valueType())) {
            if (value instanceof String tempid) {
                notAnIdent(at, tempid);
            }
            // Retracting an entity retracts its components.
            if (attribute.isComponent()) {
                entity(at, value);
            }
        } else if (Attribute.TYPE_KEYWORD.equals(attribute.valueType()) && !(value instanceof Keyword)) {
            // Datomic would make a keyword of any text that begins with a colon, readable as EDN or not.
            throw new IllegalArgumentException(at + ": the value must be a keyword, not " + value);
        } else {
            nested(at, value);
        }
    }

    private void nested(String at, Object value) {
        if (value instanceof Map<?, ?> map) {
            entityMap(at, map);
        } else if (value instanceof Iterable<?> values) {
            values.forEach(v -> nested(at, v));
        }
    }

    private static Keyword attribute(String at, Object attribute) {
        if (!(attribute instanceof Keyword keyword)) {
            throw new IllegalArgumentException(at + ": an attribute must be a keyword, not " + attribute);
        }
        if (Names.reserved(keyword)) {
            throw new IllegalArgumentException(at + ": attribute " + keyword + " is reserved");
        }
        return keyword;
    }

    private void entity(String at, Object entity) {
        if (entity instanceof String tempid) {
            if (tempid.equals(TX_TEMPID)) {
                throw new IllegalArgumentException(
                        at + ": \"datomic.tx\" is reserved; the processor writes its metadata");
            }
            notAnIdent(at, tempid);
        } else if (entity instanceof Long id) {
            existing(at, entity, id);
        } else if (entity instanceof Keyword) {
            existing(at, entity, database.entid(entity));
        } else if (entity instanceof List<?> ref) {
            attribute(at, ref.isEmpty() ? null : ref.get(0));
            existing(at, entity, resolved(at, ref));
        } else {
            throw new IllegalArgumentException(
                    at + ": an entity must be a string tempid, an entity id, an ident or a lookup ref, not " + entity);
        }
    }

    private Object resolved(String at, List<?> lookupRef) {
        try {
            return database.entid(lookupRef);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(at + ": " + lookupRef + " is not a lookup ref: " + e.getMessage());
        }
    }

    private static void notAnIdent(String at, String tempid) {
        if (tempid.startsWith(":")) {
            throw new IllegalArgumentException(
                    at + ": the tempid \"" + tempid + "\" begins with a colon; Datomic would take it for an ident");
        }
    }

    private void existing(String at, Object entity, Object id) {
        // An id that does not exist is Datomic's to refuse.
        if (id instanceof Number n
                && (n.longValue() < 0 || reservedPartitions.contains(((Number) Peer.part(n)).longValue()))) {
            throw new IllegalArgumentException(at + ": entity " + entity + " belongs to the database itself");
        }
    }
}
