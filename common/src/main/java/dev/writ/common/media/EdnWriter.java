package dev.writ.common.media;

import clojure.lang.BigInt;
import clojure.lang.IPersistentList;
import clojure.lang.ISeq;
import clojure.lang.Keyword;
import clojure.lang.LazySeq;
import clojure.lang.Ratio;
import clojure.lang.Symbol;
import com.fasterxml.jackson.core.io.NumberOutput;
import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Collection;
import java.util.Date;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Prints Clojure data. Clojure's own printer depends on a dozen dynamic variables and on whoever extends it, and prints
 * what it does not know by identity; this one does not.
 */
final class EdnWriter {
    private static final DateTimeFormatter INSTANT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'-00:00'").withZone(ZoneOffset.UTC);

    private final StringBuilder out;

    EdnWriter(StringBuilder out) {
        this.out = out;
    }

    void write(Object value) {
        if (value == null) {
            out.append("nil");
        } else if (value instanceof String text) {
            string(text);
        } else if (value instanceof Keyword keyword) {
            if (!Names.readable(keyword)) {
                throw ProblemType.INVALID.because("the keyword " + keyword + " cannot be written as EDN");
            }
            out.append(keyword);
        } else if (value instanceof Symbol symbol) {
            if (!Names.readable(symbol)) {
                throw ProblemType.INVALID.because("the symbol " + symbol + " cannot be written as EDN");
            }
            out.append(symbol);
        } else if (value instanceof Boolean) {
            out.append(value);
        } else if (value instanceof Number number) {
            number(number);
        } else if (value instanceof Character c) {
            character(c);
        } else if (value instanceof UUID uuid) {
            out.append("#uuid \"").append(uuid).append('"');
        } else if (value instanceof Date date) {
            instant(Instant.ofEpochMilli(date.getTime()));
        } else if (value instanceof Instant instant) {
            instant(instant);
        } else if (value instanceof URI) {
            string(value.toString());
        } else if (value instanceof byte[] bytes) {
            string(Base64.getEncoder().encodeToString(bytes));
        } else {
            collection(value);
        }
    }

    private void collection(Object value) {
        if (value instanceof Map<?, ?> map) {
            String separator = "{";
            for (var e : map.entrySet()) {
                out.append(separator);
                write(e.getKey());
                out.append(' ');
                write(e.getValue());
                separator = ", ";
            }
            out.append(map.isEmpty() ? "{}" : "}");
        } else if (value instanceof Set<?> set) {
            items("#{", set, "}");
        } else if (value instanceof Collection<?> items) {
            boolean list = value instanceof IPersistentList || value instanceof ISeq || value instanceof LazySeq;
            items(list ? "(" : "[", items, list ? ")" : "]");
        } else if (value.getClass().isArray()) {
            out.append('[');
            for (int i = 0; i < Array.getLength(value); i++) {
                out.append(i == 0 ? "" : " ");
                write(Array.get(value, i));
            }
            out.append(']');
        } else {
            throw notData(value);
        }
    }

    private static ProblemException notData(Object value) {
        return ProblemType.INVALID.because("an object of " + value.getClass().getName() + " cannot be written as EDN");
    }

    private void items(String open, Iterable<?> items, String close) {
        out.append(open);
        String separator = "";
        for (var item : items) {
            out.append(separator);
            write(item);
            separator = " ";
        }
        out.append(close);
    }

    private void number(Number n) {
        if (n instanceof Double || n instanceof Float) {
            double d = n.doubleValue();
            if (Double.isNaN(d)) {
                out.append("##NaN");
            } else if (Double.isInfinite(d)) {
                out.append(d > 0 ? "##Inf" : "##-Inf");
            } else {
                out.append(n instanceof Float f ? NumberOutput.toString(f, true) : NumberOutput.toString(d, true));
            }
        } else if (n instanceof BigDecimal) {
            out.append(n).append('M');
        } else if (n instanceof BigInt || n instanceof BigInteger) {
            out.append(n).append('N');
        } else if (n instanceof Ratio ratio) {
            out.append(ratio.numerator).append('/').append(ratio.denominator);
        } else if (n instanceof Long || n instanceof Integer || n instanceof Short || n instanceof Byte) {
            out.append(n);
        } else {
            throw notData(n);
        }
    }

    private void instant(Instant instant) {
        out.append("#inst \"").append(INSTANT.format(instant)).append('"');
    }

    private void character(char c) {
        switch (c) {
            case '\n' -> out.append("\\newline");
            case ' ' -> out.append("\\space");
            case '\t' -> out.append("\\tab");
            case '\b' -> out.append("\\backspace");
            case '\f' -> out.append("\\formfeed");
            case '\r' -> out.append("\\return");
            default -> out.append('\\').append(c);
        }
    }

    private void string(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                case '\r' -> out.append("\\r");
                case '\f' -> out.append("\\f");
                case '\b' -> out.append("\\b");
                default -> out.append(c);
            }
        }
        out.append('"');
    }
}
