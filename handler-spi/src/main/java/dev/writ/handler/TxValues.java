package dev.writ.handler;

import clojure.lang.PersistentArrayMap;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Java values as Datomic takes them. */
final class TxValues {
    private TxValues() {}

    /** An entity map whose first key is {@code :db/id}. */
    static Object entity(Object entity, Map<String, ?> attributes) {
        var pairs = new ArrayList<Object>();
        pairs.add(Decision.keyword(":db/id"));
        pairs.add(entity);
        return map(pairs, attributes);
    }

    static Object of(Object value) {
        Objects.requireNonNull(value, "value");
        if (value instanceof Instant instant) {
            return Date.from(instant);
        }
        if (value instanceof Map<?, ?> map && map.keySet().stream().allMatch(String.class::isInstance)) {
            return map(new ArrayList<>(), map);
        }
        return value;
    }

    private static Object map(ArrayList<Object> pairs, Map<?, ?> attributes) {
        var sorted = new TreeMap<String, Object>();
        attributes.forEach((attribute, value) -> sorted.put((String) attribute, value));
        sorted.forEach((attribute, value) -> {
            pairs.add(Decision.keyword(attribute));
            pairs.add(of(Objects.requireNonNull(value, attribute)));
        });
        // Not a hash map: the order above is the order in the log.
        return PersistentArrayMap.createAsIfByAssoc(pairs.toArray());
    }
}
