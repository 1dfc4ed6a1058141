package dev.writ.database.datalog;

import clojure.lang.BigInt;
import clojure.lang.IPersistentList;
import clojure.lang.IPersistentVector;
import clojure.lang.ISeq;
import clojure.lang.Keyword;
import clojure.lang.PersistentHashMap;
import clojure.lang.PersistentHashSet;
import clojure.lang.PersistentList;
import clojure.lang.PersistentVector;
import clojure.lang.Ratio;
import clojure.lang.Symbol;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Clojure data, taken apart and put together again. Everything that reaches Datomic was built here from plain parts,
 * so metadata (type hints name classes) and unknown types never get through.
 */
final class Forms {
    /** Bits of an integer, and decimal digits of precision or scale: beyond, arithmetic is a way to stop a server. */
    static final int MAX_BITS = 4096;

    static final int MAX_DIGITS = 1000;
    private static final int MAX_DEPTH = 16;

    // Without dots and slashes: Clojure's compiler would take such a name for a class or another namespace's var.
    private static final Pattern VARIABLE = Pattern.compile("\\?(?!__)[\\p{L}\\p{N}_*!?<>=+-]+");
    private static final Pattern SOURCE = Pattern.compile("\\$(?!__)[\\p{L}\\p{N}_*!?<>=+-]*");
    private static final Pattern PLAIN = Pattern.compile("\\p{L}[\\p{L}\\p{N}_*!?<>=+-]*");

    private Forms() {}

    static boolean isList(Object form) {
        return form instanceof ISeq || form instanceof IPersistentList;
    }

    static boolean isVector(Object form) {
        return form instanceof IPersistentVector;
    }

    static List<Object> items(Object listOrVector) {
        return new ArrayList<>((List<?>) listOrVector);
    }

    static boolean isSymbol(Object form, String name) {
        return form instanceof Symbol s
                && s.getNamespace() == null
                && s.getName().equals(name);
    }

    static boolean isVariable(Object form) {
        return form instanceof Symbol s
                && s.getNamespace() == null
                && VARIABLE.matcher(s.getName()).matches();
    }

    static boolean isSource(Object form) {
        return form instanceof Symbol s
                && s.getNamespace() == null
                && SOURCE.matcher(s.getName()).matches();
    }

    static boolean isPlain(Object form) {
        return form instanceof Symbol s
                && s.getNamespace() == null
                && PLAIN.matcher(s.getName()).matches();
    }

    /** The same symbol without its metadata. */
    static Symbol clean(Object symbol) {
        var s = (Symbol) symbol;
        return Symbol.intern(s.getNamespace(), s.getName());
    }

    static Symbol variable(Object form, Place place) {
        if (!isVariable(form)) {
            throw place.refuse("expected a variable such as ?x, found " + shown(form));
        }
        return clean(form);
    }

    /** The variables in vectors and lists, at any depth. */
    static Set<Symbol> variables(Object form) {
        var variables = new LinkedHashSet<Symbol>();
        addVariables(form, variables);
        return variables;
    }

    private static void addVariables(Object form, Set<Symbol> variables) {
        if (isVariable(form)) {
            variables.add((Symbol) form);
        } else if (isVector(form) || isList(form)) {
            items(form).forEach(item -> addVariables(item, variables));
        }
    }

    static Object vector(Collection<?> items) {
        return PersistentVector.create(new ArrayList<>(items));
    }

    static Object list(Collection<?> items) {
        return PersistentList.create(new ArrayList<>(items));
    }

    static Object quoted(Object form) {
        return list(List.of(Symbol.intern("quote"), form));
    }

    static boolean isScalar(Object value) {
        return value == null
                || value instanceof String
                || value instanceof Number
                || value instanceof Boolean
                || value instanceof Keyword
                || value instanceof Character
                || value instanceof UUID
                || value instanceof Date
                || value instanceof URI;
    }

    /** A copy of {@code value}, which may hold nothing but data: scalars, vectors, sets and maps. */
    static Object constant(Object value, Place place) {
        return constant(value, place, 0);
    }

    private static Object constant(Object value, Place place, int depth) {
        if (isScalar(value)) {
            checkNumber(value, place);
            return value;
        }
        if (depth > MAX_DEPTH) {
            throw place.refuse("data nested more than " + MAX_DEPTH + " deep");
        }
        if (value instanceof Map<?, ?> map) {
            var copy = new ArrayList<Object>();
            map.forEach((k, v) -> {
                copy.add(constant(k, place, depth + 1));
                copy.add(constant(v, place.in(shown(k)), depth + 1));
            });
            return PersistentHashMap.create(copy.toArray());
        }
        if (value instanceof Set<?> set) {
            return PersistentHashSet.create(
                    set.stream().map(v -> constant(v, place, depth + 1)).toList());
        }
        if (value instanceof List<?> items && items instanceof RandomAccess) {
            var copy = new ArrayList<Object>(items.size());
            for (int i = 0; i < items.size(); i++) {
                copy.add(constant(items.get(i), place.at(i), depth + 1));
            }
            return vector(copy);
        }
        throw place.refuse(
                value instanceof Symbol
                        ? "the symbol " + value + " is not data"
                        : isList(value)
                                ? "a list is not data (write a vector): " + shown(value)
                                : "not data: " + shown(value));
    }

    static void checkNumber(Object value, Place place) {
        if (!isBounded(value)) {
            throw place.refuse("a number of more than " + MAX_DIGITS + " digits");
        }
    }

    /** Whether {@code value} is anything but a number too long to compute with. */
    static boolean isBounded(Object value) {
        if (!(value instanceof Number) || value instanceof Long || value instanceof Double) {
            return true;
        }
        if (value instanceof BigDecimal d) {
            return d.precision() <= MAX_DIGITS && Math.abs((long) d.scale()) <= MAX_DIGITS;
        }
        if (value instanceof BigInteger i) {
            return i.bitLength() <= MAX_BITS;
        }
        if (value instanceof BigInt i) {
            return i.bitLength() <= MAX_BITS;
        }
        if (value instanceof Ratio r) {
            return r.numerator.bitLength() <= MAX_BITS && r.denominator.bitLength() <= MAX_BITS;
        }
        return true;
    }

    /** A short text of {@code form} for a message. */
    static String shown(Object form) {
        if (form instanceof String s) {
            return "\"" + cut(s) + "\"";
        }
        if (form instanceof Collection<?> c && c.size() > 20) {
            return "a collection of " + c.size();
        }
        return cut(String.valueOf(form));
    }

    private static String cut(String text) {
        return text.length() <= 80 ? text : text.substring(0, 77) + "...";
    }
}
