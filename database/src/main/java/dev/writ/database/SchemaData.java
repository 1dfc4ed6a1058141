package dev.writ.database;

import clojure.lang.Keyword;
import datomic.Database;
import dev.writ.common.media.Edn;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The schema that a handler may bring: attributes and enumerated idents of its own, no functions, no predicates.
 * Attributes have types whose values EDN can write: no {@code :db.type/uri}, {@code bytes} or {@code fn}.
 */
public final class SchemaData {
    private static final Keyword IDENT = Keyword.intern("db/ident");
    private static final Keyword DOC = Keyword.intern("db/doc");
    private static final Keyword VALUE_TYPE = Keyword.intern("db/valueType");
    private static final Keyword CARDINALITY = Keyword.intern("db/cardinality");
    private static final Set<Keyword> SCALARS =
            keywords("db.type", "string keyword boolean long bigint float double bigdec ref instant uuid symbol");
    private static final Set<Keyword> TYPES = Stream.concat(
                    SCALARS.stream(), Stream.of(Keyword.intern("db.type/tuple")))
            .collect(Collectors.toSet());
    private static final int MAX_TUPLE = 8;

    /** What a key may say, and in words. */
    private record Rule(Predicate<Object> holds, String words) {}

    private static final Map<Keyword, Rule> RULES = new HashMap<>();

    static {
        rule("ident", value -> value instanceof Keyword, "a keyword");
        rule("doc", value -> value instanceof String, "a string");
        oneOf("valueType", TYPES);
        oneOf("cardinality", keywords("db.cardinality", "one many"));
        oneOf("unique", keywords("db.unique", "value identity"));
        for (var flag : List.of("index", "fulltext", "isComponent", "noHistory")) {
            rule(flag, value -> value instanceof Boolean, "true or false");
        }
        oneOf("tupleType", SCALARS);
        rule("tupleTypes", value -> tuple(value, SCALARS::contains), "two to eight of " + text(SCALARS));
        rule(
                "tupleAttrs",
                value -> tuple(value, SchemaData::isOwn),
                "two to eight attributes, not Datomic's or Writ's");
    }

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

    /**
     * Reads schema that is to be added to {@code database}. Of an ident that is there it may repeat what is said, and say
     * something else only in {@code :db/doc}: other handlers rely on the rest.
     *
     * @throws IllegalArgumentException naming what is not allowed
     */
    public static List<?> read(String edn, Database database) {
        var forms = read(edn);
        for (var form : forms) {
            checkAgainst(database, (Map<?, ?>) form);
        }
        return forms;
    }

    private static void check(Object form) {
        if (!(form instanceof Map<?, ?> map) || !(map.get(IDENT) instanceof Keyword ident)) {
            throw new IllegalArgumentException("schema: each item must be a map with :db/ident, not " + form);
        }
        if (!isOwn(ident)) {
            throw new IllegalArgumentException("schema: " + ident
                    + " must have a namespace of its own, not one of Datomic's or Writ's, and not begin with _");
        }
        if (map.containsKey(VALUE_TYPE) != map.containsKey(CARDINALITY)) {
            throw new IllegalArgumentException("schema: " + ident + " must have both " + VALUE_TYPE + " and "
                    + CARDINALITY + ", or, as a mere ident, neither");
        }
        for (var entry : map.entrySet()) {
            var rule = RULES.get(entry.getKey());
            if (rule == null) {
                throw new IllegalArgumentException(
                        "schema: " + ident + " has " + entry.getKey() + "; allowed are " + text(RULES.keySet()));
            }
            if (!rule.holds().test(entry.getValue())) {
                throw new IllegalArgumentException("schema: " + ident + " has " + entry.getKey() + " "
                        + entry.getValue() + "; it must be " + rule.words());
            }
        }
    }

    private static void checkAgainst(Database database, Map<?, ?> map) {
        var ident = map.get(IDENT);
        if (database.entid(ident) == null) {
            return;
        }
        var existing = database.entity(ident);
        for (var entry : map.entrySet()) {
            if (!entry.getKey().equals(IDENT)
                    && !entry.getKey().equals(DOC)
                    && !entry.getValue().equals(existing.get(entry.getKey()))) {
                throw new IllegalArgumentException("schema: " + ident + " exists, with "
                        + (existing.get(entry.getKey()) == null
                                ? "no " + entry.getKey()
                                : entry.getKey() + " " + existing.get(entry.getKey()))
                        + "; it cannot become " + entry.getValue());
            }
        }
    }

    private static boolean isOwn(Object name) {
        return name instanceof Keyword k
                && k.getNamespace() != null
                && !k.getNamespace().equals("writ")
                && !Names.reserved(k)
                && !Names.reverse(k);
    }

    private static boolean tuple(Object value, Predicate<Object> element) {
        return value instanceof List<?> list
                && list.size() >= 2
                && list.size() <= MAX_TUPLE
                && list.stream().allMatch(element);
    }

    private static void rule(String name, Predicate<Object> holds, String words) {
        RULES.put(Keyword.intern("db", name), new Rule(holds, words));
    }

    private static void oneOf(String name, Set<Keyword> allowed) {
        rule(name, value -> value instanceof Keyword && allowed.contains(value), "one of " + text(allowed));
    }

    private static Set<Keyword> keywords(String namespace, String names) {
        return Stream.of(names.split(" "))
                .map(name -> Keyword.intern(namespace, name))
                .collect(Collectors.toUnmodifiableSet());
    }

    private static String text(Collection<Keyword> keywords) {
        return keywords.stream().map(Keyword::toString).sorted().collect(Collectors.joining(" "));
    }
}
