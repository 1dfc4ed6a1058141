package dev.writ.database.access;

import clojure.lang.Associative;
import clojure.lang.IPersistentMap;
import clojure.lang.IPersistentVector;
import clojure.lang.Keyword;
import datomic.Database;
import datomic.Datom;
import dev.writ.common.access.AttributeAccess;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * One schema, and what of it is hidden. Values are kept back by a filter of Datomic's. It does not keep back names: an
 * attribute is found by its ident in a table that each database value carries, filtered or not, and a query that names it
 * finds nothing where one that names what does not exist is refused. So it is taken out of those tables too. They are
 * fields of Datomic's that it does not document; should they ever be other ones, {@link #of} fails and nobody is
 * answered.
 */
final class ReadableSchema {
    private static final Keyword IDENT = Keyword.intern("db", "ident");
    private static final Keyword VALUE_TYPE = Keyword.intern("db", "valueType");
    private static final Keyword TUPLE_ATTRIBUTES = Keyword.intern("db", "tupleAttrs");
    private static final Keyword REFERENCE = Keyword.intern("db.type", "ref");

    /** By ident the id, by id the ident, and by id the element of the schema. */
    private static final Keyword IDS = Keyword.intern("ids");

    private static final Keyword KEYS = Keyword.intern("keys");
    private static final Keyword ELEMENTS = Keyword.intern("elements");

    private final Object ids;
    private final Object elements;
    private final Object shownIds;
    private final Object shownKeys;
    private final Object shownElements;
    private final BitSet readable = new BitSet();
    private final BitSet hidden = new BitSet();
    private final BitSet references = new BitSet();

    /** What an entity must have is listed, in values of these, by the names of attributes. */
    private final BitSet ofDatomic = new BitSet();

    private final Set<Object> hiddenNames = new HashSet<>();

    private ReadableSchema(Database database, AttributeAccess access) {
        ids = field(database, IDS, IPersistentMap.class);
        elements = field(database, ELEMENTS, IPersistentVector.class);
        for (var datom : database.datoms(Database.AEVT, VALUE_TYPE)) {
            classify(database, (Long) datom.e(), access);
        }
        // Its values hold those of the attributes it is made of.
        for (var datom : database.datoms(Database.AEVT, TUPLE_ATTRIBUTES)) {
            if (((Collection<?>) datom.v()).stream().anyMatch(hiddenNames::contains)) {
                hide(database, (Long) datom.e());
            }
        }
        shownIds = without((IPersistentMap) ids);
        shownKeys = hidden.stream()
                .boxed()
                .reduce(
                        field(database, KEYS, IPersistentMap.class),
                        (keys, id) -> keys.without((long) id),
                        (one, other) -> one);
        shownElements = hidden.stream()
                .boxed()
                .reduce((IPersistentVector) elements, (all, id) -> all.assocN(id, null), (one, other) -> one);
    }

    /** @throws IllegalStateException if something could be seen in a value that is shown */
    static ReadableSchema of(Database database, AttributeAccess access) {
        var schema = new ReadableSchema(database, access);
        schema.requireHidden(schema.view(database));
        return schema;
    }

    /** Whether nothing has changed in the schema since. */
    boolean isOf(Database database) {
        var value = (Associative) database;
        return value.valAt(IDS) == ids && value.valAt(ELEMENTS) == elements;
    }

    Database view(Database database) {
        var shown = ((Associative) database)
                .assoc(IDS, shownIds)
                .assoc(KEYS, shownKeys)
                .assoc(ELEMENTS, shownElements);
        return ((Database) shown).filter((all, datom) -> isReadable(datom));
    }

    /** One that was renamed is readable if it is by every name it has. */
    private void classify(Database database, long id, AttributeAccess access) {
        boolean reads = database.attribute(id) != null
                && names(database, id).stream()
                        .allMatch(name -> access.reads(name.toString().substring(1)));
        if (!reads) {
            hide(database, id);
            return;
        }
        readable.set(Math.toIntExact(id));
        ofDatomic.set(Math.toIntExact(id), names(database, id).stream().allMatch(ReadableSchema::isOfDatomic));
        if (REFERENCE.equals(database.attribute(id).valueType())) {
            references.set(Math.toIntExact(id));
        }
    }

    private void hide(Database database, long id) {
        hiddenNames.addAll(names(database, id));
        hidden.set(Math.toIntExact(id));
        readable.clear(Math.toIntExact(id));
    }

    private static boolean isOfDatomic(Object ident) {
        return ident instanceof Keyword k
                && k.getNamespace() != null
                && (k.getNamespace().equals("db") || k.getNamespace().startsWith("db."));
    }

    private Set<Object> names(Database database, long id) {
        var names = new HashSet<Object>();
        for (var datom : database.history().datoms(Database.EAVT, id, IDENT)) {
            names.add(datom.v());
        }
        return names;
    }

    private boolean isReadable(Datom datom) {
        int attribute = ((Number) datom.a()).intValue();
        return readable.get(attribute)
                && !isHidden(datom.e())
                && !(references.get(attribute) && isHidden(datom.v()))
                && !(ofDatomic.get(attribute) && hiddenNames.contains(datom.v()));
    }

    private boolean isHidden(Object entity) {
        return entity instanceof Long id && id >= 0 && id < hidden.length() && hidden.get(id.intValue());
    }

    private Object without(IPersistentMap idsByIdent) {
        var shown = idsByIdent;
        for (var entry : ((Map<?, ?>) idsByIdent).entrySet()) {
            if (isHidden(((Number) entry.getValue()).longValue())) {
                shown = shown.without(entry.getKey());
            }
        }
        return shown;
    }

    private void requireHidden(Database shown) {
        boolean seen = hiddenNames.stream().anyMatch(name -> shown.entid(name) != null || shown.attribute(name) != null)
                || hidden.stream().anyMatch(id -> shown.ident((long) id) != null || shown.attribute((long) id) != null);
        if (seen) {
            throw new IllegalStateException("attributes cannot be hidden from who may not read them");
        }
    }

    private static <T> T field(Database database, Keyword name, Class<T> type) {
        if (database instanceof Associative value && type.isInstance(value.valAt(name))) {
            return type.cast(value.valAt(name));
        }
        throw new IllegalStateException("this version of Datomic keeps its schema elsewhere: no " + name);
    }
}
