package dev.writ.query;

import clojure.lang.Keyword;
import clojure.lang.Symbol;
import dev.writ.query.EntityVariables.Kind;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A value as a page shows it. */
public sealed interface Shown {
    /** @param kind a class of the stylesheet: what sort of value it is */
    record Text(String kind, String text) implements Shown {}

    /** @param title what it leads to, for people who point at it or hear it */
    record Link(String href, String text, String title) implements Shown {}

    /** A map, by its keys. */
    record Pairs(List<Pair> pairs) implements Shown {}

    /** One entry of a map. */
    record Pair(Shown key, Shown value) {}

    /** A collection. */
    record Items(List<Shown> items) implements Shown {}

    /** Clojure data; a map's {@code :db/id} is linked. */
    static Shown of(Object value, Hrefs hrefs) {
        return of(value, Optional.empty(), hrefs);
    }

    /**
     * @param kind what a number stands for, if it is known to be more than a number
     * @param hrefs where links lead to: at the point in time that the value is from
     */
    static Shown of(Object value, Optional<Kind> kind, Hrefs hrefs) {
        if (value == null) {
            return new Text("none", "nil");
        } else if (value instanceof Long id && kind.isPresent()) {
            return new Link(
                    hrefs.entity(id), id.toString(), kind.get().name().toLowerCase(java.util.Locale.ROOT) + " " + id);
        } else if (value instanceof String text) {
            return text.isEmpty() ? new Text("none", "\"\"") : new Text("text", text);
        } else if (value instanceof Map<?, ?> map) {
            return map.isEmpty() ? new Text("none", "{}") : pairs(map, hrefs);
        } else if (value instanceof Collection<?> items) {
            return items.isEmpty()
                    ? new Text("none", "[]")
                    : new Items(
                            items.stream().map(item -> of(item, kind, hrefs)).toList());
        }
        return new Text(sort(value), text(value));
    }

    private static Pairs pairs(Map<?, ?> map, Hrefs hrefs) {
        return new Pairs(map.entrySet().stream()
                .map(entry -> new Pair(
                        of(entry.getKey(), hrefs),
                        of(
                                entry.getValue(),
                                isId(entry.getKey()) ? Optional.of(Kind.ENTITY) : Optional.empty(),
                                hrefs)))
                .toList());
    }

    private static boolean isId(Object key) {
        return key instanceof Keyword k && k.toString().equals(":db/id");
    }

    private static String sort(Object value) {
        if (value instanceof Number) {
            return "number";
        } else if (value instanceof Keyword || value instanceof Symbol) {
            return "name";
        }
        return value instanceof UUID ? "uuid" : value instanceof Date ? "instant" : "text";
    }

    private static String text(Object value) {
        if (value instanceof Date date) {
            return date.toInstant().toString();
        } else if (value instanceof BigDecimal decimal) {
            return decimal.toPlainString();
        } else if (value instanceof Number || value instanceof UUID || value instanceof Boolean) {
            return value.toString();
        }
        return QueryShape.text(value);
    }
}
