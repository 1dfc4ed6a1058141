package dev.writ.query;

import clojure.lang.Keyword;
import datomic.Database;
import datomic.Datom;
import datomic.Peer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An attribute of the schema.
 *
 * @param unique {@code :db.unique/value}, {@code :db.unique/identity} or nothing
 * @param tx the transaction that installed it
 */
record Attribute(
        long id,
        Keyword ident,
        Keyword valueType,
        Keyword cardinality,
        Optional<Keyword> unique,
        boolean component,
        boolean index,
        boolean fulltext,
        boolean noHistory,
        String doc,
        long tx) {
    /** Datomic installs its own attributes in transactions before this t, in every database. */
    static final long FIRST_T = 1000;

    private static final Keyword VALUE_TYPE = Keyword.intern("db", "valueType");
    private static final Comparator<Attribute> BY_NAME = Comparator.comparing(
                    (Attribute a) -> a.ident.getNamespace(), Comparator.nullsFirst(String::compareTo))
            .thenComparing(a -> a.ident.getName());

    /** Those that Writ and its users brought, by namespace and name, as of the point in time of {@code database}. */
    static List<Attribute> installed(Database database) {
        return all(database).stream()
                .filter(a -> Peer.toT(a.tx) >= FIRST_T)
                .sorted(BY_NAME)
                .toList();
    }

    /** Datomic's own among them. */
    static List<Attribute> all(Database database) {
        var attributes = new ArrayList<Attribute>();
        for (var datom : database.datoms(Database.AEVT, VALUE_TYPE)) {
            of(database, datom).ifPresent(attributes::add);
        }
        return List.copyOf(attributes);
    }

    /** The entity id of a datom's attribute. Datomic gives it as an Integer, all other entity ids as Longs. */
    static long id(Datom datom) {
        return ((Number) datom.a()).longValue();
    }

    /** Whether it says who decided a transaction, rather than what was decided. */
    boolean ofCommands() {
        return "cmd".equals(ident.getNamespace());
    }

    boolean isRef() {
        return valueType.getName().equals("ref");
    }

    boolean isMany() {
        return cardinality.getName().equals("many");
    }

    /** From the datoms, because what Datomic keeps about attributes is always that of now. */
    private static Optional<Attribute> of(Database database, Datom valueType) {
        var values = new HashMap<String, Object>();
        for (var datom : database.datoms(Database.EAVT, valueType.e())) {
            if (database.ident(datom.a()) instanceof Keyword k && "db".equals(k.getNamespace())) {
                values.put(k.getName(), datom.v());
            }
        }
        return Optional.ofNullable((Keyword) values.get("ident"))
                .map(ident -> new Attribute(
                        (Long) valueType.e(),
                        ident,
                        ident(database, valueType.v()),
                        ident(database, values.get("cardinality")),
                        Optional.ofNullable(values.get("unique")).map(e -> ident(database, e)),
                        flag(values, "isComponent"),
                        flag(values, "index"),
                        flag(values, "fulltext"),
                        flag(values, "noHistory"),
                        (String) values.getOrDefault("doc", ""),
                        (Long) valueType.tx()));
    }

    private static boolean flag(Map<String, Object> values, String name) {
        return Boolean.TRUE.equals(values.get(name));
    }

    private static Keyword ident(Database database, Object entity) {
        return (Keyword) database.ident(entity);
    }
}
