package dev.writ.processor;

import clojure.lang.Keyword;
import dev.writ.common.media.Edn;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The schema that a handler may bring: attributes and enumerated idents of its own, no functions, no predicates. */
final class SchemaData {
    private static final Keyword IDENT = Datomic.keyword("db/ident");
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
            .map(name -> Datomic.keyword("db/" + name))
            .collect(Collectors.toUnmodifiableSet());

    private SchemaData() {}

    /**
     * Reads schema from EDN text.
     *
     * @throws HandlerFault naming what is not allowed
     */
    static List<?> read(String edn) throws HandlerFault {
        Object data;
        try {
            data = Edn.read(edn);
        } catch (RuntimeException e) {
            throw new HandlerFault("schema: " + e.getMessage());
        }
        if (!(data instanceof List<?> forms)) {
            throw new HandlerFault("schema must be a vector of attribute maps");
        }
        for (var form : forms) {
            check(form);
        }
        return forms;
    }

    private static void check(Object form) throws HandlerFault {
        if (!(form instanceof Map<?, ?> map) || !(map.get(IDENT) instanceof Keyword ident)) {
            throw new HandlerFault("schema: each item must be a map with :db/ident, not " + form);
        }
        var namespace = ident.getNamespace();
        if (namespace == null || namespace.matches("db(\\..*)?|cmd|writ|datomic.*|fressian")) {
            throw new HandlerFault(
                    "schema: " + ident + " must have a namespace of its own, not one of Datomic's or Writ's");
        }
        for (var key : map.keySet()) {
            if (!ALLOWED.contains(key)) {
                throw new HandlerFault("schema: " + ident + " has " + key + "; allowed are " + ALLOWED);
            }
        }
    }
}
