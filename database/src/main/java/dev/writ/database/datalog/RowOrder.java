package dev.writ.database.datalog;

import clojure.lang.BigInt;
import clojure.lang.Keyword;
import clojure.lang.Ratio;
import dev.writ.common.media.Edn;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.Comparator;
import java.util.Date;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A total order of Clojure data: by kind, then by value, so that pages of a result do not overlap. Vectors go element
 * by element; maps and sets by their text, each of which is made once.
 */
public final class RowOrder implements Comparator<Object> {
    private static final List<Class<?>> KINDS =
            List.of(Boolean.class, Number.class, String.class, Keyword.class, Date.class, UUID.class, List.class);

    private final Map<Object, String> texts = new IdentityHashMap<>();

    @Override
    public int compare(Object a, Object b) {
        int kind = kind(a);
        int order = Integer.compare(kind, kind(b));
        if (order != 0 || a == b) {
            return order;
        }
        if (a instanceof Boolean x) {
            return x.compareTo((Boolean) b);
        } else if (a instanceof Long x && b instanceof Long y) {
            return x.compareTo(y);
        } else if (a instanceof Number x) {
            return numbers(x, (Number) b);
        } else if (a instanceof String x) {
            return x.compareTo((String) b);
        } else if (a instanceof Keyword x) {
            return x.compareTo(b);
        } else if (a instanceof Date x) {
            return x.compareTo((Date) b);
        } else if (a instanceof List<?> x) {
            return lists(x, (List<?>) b);
        }
        return text(a).compareTo(text(b));
    }

    private int lists(List<?> a, List<?> b) {
        int shorter = Math.min(a.size(), b.size());
        for (int i = 0; i < shorter; i++) {
            int order = compare(a.get(i), b.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(a.size(), b.size());
    }

    private String text(Object value) {
        return texts.computeIfAbsent(value, Edn::print);
    }

    private static int kind(Object value) {
        if (value == null) {
            return -1;
        }
        for (int i = 0; i < KINDS.size(); i++) {
            if (KINDS.get(i).isInstance(value)) {
                return i;
            }
        }
        return KINDS.size();
    }

    private static int numbers(Number a, Number b) {
        int order = Integer.compare(infinity(a), infinity(b));
        if (order == 0 && infinity(a) == 0) {
            order = decimal(a).compareTo(decimal(b));
        }
        if (order == 0) {
            order = a.getClass().getName().compareTo(b.getClass().getName());
        }
        return order == 0 ? a.toString().compareTo(b.toString()) : order;
    }

    /** -1, 0 for all that is finite, 1; 2 is no number at all. */
    private static int infinity(Number n) {
        double d = n instanceof Double || n instanceof Float ? n.doubleValue() : 0;
        return Double.isNaN(d) ? 2 : Double.isInfinite(d) ? (d < 0 ? -1 : 1) : 0;
    }

    private static BigDecimal decimal(Number n) {
        if (n instanceof BigDecimal d) {
            return d;
        } else if (n instanceof BigInteger i) {
            return new BigDecimal(i);
        } else if (n instanceof BigInt i) {
            return new BigDecimal(i.toBigInteger());
        } else if (n instanceof Ratio r) {
            return r.decimalValue(MathContext.DECIMAL128);
        } else if (n instanceof Double || n instanceof Float) {
            return new BigDecimal(n.doubleValue());
        }
        return BigDecimal.valueOf(n.longValue());
    }
}
