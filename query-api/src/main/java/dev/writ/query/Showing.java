package dev.writ.query;

import clojure.lang.Keyword;
import clojure.lang.Symbol;
import dev.writ.query.EntityVariables.Kind;
import dev.writ.query.Shown.Items;
import dev.writ.query.Shown.Link;
import dev.writ.query.Shown.Pair;
import dev.writ.query.Shown.Pairs;
import dev.writ.query.Shown.Text;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Makes what a page shows of Clojure data. Once it has shown so much, it says only how much more there is. */
final class Showing {
    private final Hrefs hrefs;
    private final int most;
    private int shown;

    /**
     * @param hrefs where links lead to: at the point in time that the values are from
     * @param most how many values to show, those in maps and collections among them
     */
    Showing(Hrefs hrefs, int most) {
        this.hrefs = hrefs;
        this.most = most;
    }

    /** How many values were shown, those in maps and collections among them. */
    int shown() {
        return shown;
    }

    /** @param kind what a number stands for, if it is known to be more than a number */
    Shown of(Object value, Optional<Kind> kind) {
        shown++;
        if (value == null) {
            return new Text("none", "nil");
        } else if (value instanceof Long id && kind.isPresent()) {
            return new Link(hrefs.entity(id), id.toString(), kind.get().name().toLowerCase(Locale.ROOT) + " " + id);
        } else if (value instanceof String text) {
            return text.isEmpty() ? new Text("none", "\"\"") : new Text("text", text);
        } else if (value instanceof Map<?, ?> map) {
            return map.isEmpty() ? new Text("none", "{}") : pairs(map);
        } else if (value instanceof Collection<?> items) {
            return items.isEmpty() ? new Text("none", "[]") : items(items, kind);
        }
        return new Text(sort(value), text(value));
    }

    private Shown items(Collection<?> values, Optional<Kind> kind) {
        var items = new ArrayList<Shown>();
        for (var value : values) {
            if (shown >= most) {
                items.add(more(values.size() - items.size()));
                break;
            }
            items.add(of(value, kind));
        }
        return new Items(List.copyOf(items));
    }

    /** An entity's {@code :db/id} is linked. */
    private Shown pairs(Map<?, ?> map) {
        var pairs = new ArrayList<Pair>();
        for (var entry : map.entrySet()) {
            if (shown >= most) {
                pairs.add(new Pair(new Text("none", "…"), more(map.size() - pairs.size())));
                break;
            }
            var kind = isId(entry.getKey()) ? Optional.of(Kind.ENTITY) : Optional.<Kind>empty();
            pairs.add(new Pair(of(entry.getKey(), Optional.empty()), of(entry.getValue(), kind)));
        }
        return new Pairs(List.copyOf(pairs));
    }

    private static Shown more(int count) {
        return new Text("none", String.format(Locale.ROOT, "%,d more", count));
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
