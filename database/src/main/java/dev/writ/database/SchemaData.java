package dev.writ.database;

import clojure.lang.Keyword;
import dev.writ.common.media.Edn;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The schema that a handler may bring: attributes and enumerated idents of its own, no functions, no predicates. */
public final class SchemaData {
    private static final Keyword IDENT = Keyword.intern("db/ident");
    private static final Set<Keyword> ALLOWED = Stream.of(
                    "ident",
                    "valueType",
                    "cardinality",
                    "doc",
                    "unique",
                    "index",
                    "fulltext",
                    "isComponent",
                    "noHistory",
                    "tupleAttrs",
                    "tupleType",
                    "tupleTypes")
            .map(name -> Keyword.intern("db/" + name))
            .collect(Collectors.toUnmodifiableSet());

    private SchemaData() {}

    /**
     * Reads schema from EDN text.
     *
     * @throws IllegalArgumentException naming what is not allowed
     */
    public static List<?> read(String edn) {
        Object data;
        try {
            data = Edn.read(edn);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("schema: " + e.getMessage());
        }
        if (!(data instanceof List<?> forms)) {
            throw new IllegalArgumentException("schema must be a vector of attribute maps");
        }
        for (var form : forms) {
            check(form);
        }
        return forms;
    }

    private static void check(Object form) {
        if (!(form instanceof Map<?, ?> map) || !(map.get(IDENT) instanceof Keyword ident)) {
            throw new IllegalArgumentException("schema: each item must be a map with :db/ident, not " + form);
        }
        var namespace = ident.getNamespace();
        if (namespace == null || namespace.matches("db(\\..*)?|cmd|writ|datomic.*|fressian")) {
            throw new IllegalArgumentException(
                    "schema: " + ident + " must have a namespace of its own, not one of Datomic's or Writ's");
        }
        for (var key : map.keySet()) {
            if (!ALLOWED.contains(key)) {
                throw new IllegalArgumentException("schema: " + ident + " has " + key + "; allowed are " + ALLOWED);
            }
        }
    }
}
