package dev.writ.updates;

import clojure.lang.PersistentVector;
import dev.writ.database.datalog.RowOrder;
import dev.writ.database.datalog.SafeQuery;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What a query found.
 *
 * @param data rows, or values, in one order whatever order Datomic found them in; or one tuple, or one value
 */
record Found(Object data, boolean many) {
    /** What one result has and the other has not; rows that are found twice are there twice. */
    record Difference(List<Object> added, List<Object> removed) {}

    static Found of(SafeQuery query, Object found) {
        if (query.findsMany() && found instanceof Collection<?> rows) {
            var sorted = new ArrayList<Object>(rows);
            sorted.sort(new RowOrder());
            return new Found(PersistentVector.create(sorted), true);
        }
        return new Found(found, false);
    }

    /** Whether it is written the same: 1.0M and 1.00M are not. */
    boolean sameAs(Found other) {
        return Objects.equals(comparable(data), comparable(other.data));
    }

    /** How these rows differ from those {@code before}. */
    Difference since(Found before) {
        var unmatched = new HashMap<Object, Integer>();
        before.rows().forEach(row -> unmatched.merge(comparable(row), 1, Integer::sum));
        var added = new ArrayList<Object>();
        rows().forEach(row -> {
            if (!take(unmatched, row)) {
                added.add(row);
            }
        });
        var removed = new ArrayList<Object>();
        before.rows().forEach(row -> {
            if (take(unmatched, row)) {
                removed.add(row);
            }
        });
        return new Difference(added, removed);
    }

    private Collection<?> rows() {
        return (Collection<?>) data;
    }

    private static boolean take(Map<Object, Integer> unmatched, Object row) {
        var key = comparable(row);
        var count = unmatched.get(key);
        if (count == null) {
            return false;
        }
        if (count == 1) {
            unmatched.remove(key);
        } else {
            unmatched.put(key, count - 1);
        }
        return true;
    }

    /** Byte arrays are equal only to themselves; all else that a query finds knows what it is equal to. */
    private static Object comparable(Object data) {
        if (data instanceof byte[] bytes) {
            return ByteBuffer.wrap(bytes);
        } else if (!hasBytes(data)) {
            return data;
        } else if (data instanceof Map<?, ?> map) {
            var copy = new HashMap<Object, Object>();
            map.forEach((key, value) -> copy.put(comparable(key), comparable(value)));
            return copy;
        }
        var copy = data instanceof Set ? new HashSet<Object>() : new ArrayList<Object>();
        ((Collection<?>) data).forEach(item -> copy.add(comparable(item)));
        return copy;
    }

    private static boolean hasBytes(Object data) {
        if (data instanceof Map<?, ?> map) {
            return hasBytes(map.keySet()) || hasBytes(map.values());
        }
        return data instanceof byte[]
                || data instanceof Collection<?> items && items.stream().anyMatch(Found::hasBytes);
    }
}
