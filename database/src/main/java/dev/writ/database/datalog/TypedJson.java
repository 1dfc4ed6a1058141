package dev.writ.database.datalog;

import clojure.lang.BigInt;
import clojure.lang.IPersistentCollection;
import clojure.lang.Keyword;
import clojure.lang.PersistentArrayMap;
import clojure.lang.PersistentHashMap;
import clojure.lang.PersistentHashSet;
import clojure.lang.PersistentVector;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import dev.writ.common.media.Edn;
import dev.writ.common.media.Json;
import dev.writ.common.media.JsonData;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Arguments in JSON. An object whose only member has a name that begins with {@code #} is a value of a type that JSON
 * lacks:
 *
 * <ul>
 *   <li>{@code {"#uuid": "…"}}, {@code {"#inst": "2026-01-31T12:00:00Z"}}, {@code {"#keyword": "customer/id"}};
 *   <li>{@code {"#bigint": "123"}}, {@code {"#bigdec": "1.50"}}, {@code {"#double": 1.5}}, each as a number or as its
 *       text; {@code #double} also takes {@code "NaN"}, {@code "Infinity"} and {@code "-Infinity"};
 *   <li>{@code {"#set": […]}}, of different values, which may be typed in their turn;
 *   <li>{@code {"#edn": "[:customer/id 42]"}}, anything at all, as EDN text.
 * </ul>
 *
 * All else is what {@link JsonData#fromJson} makes of it: integers are longs, or BigInts where they are too large, other
 * numbers BigDecimals, and text is text.
 */
public final class TypedJson {
    private static final int DIGITS = 100;
    private static final int EXPONENT = 400;
    private static final Pattern WHOLE = Pattern.compile("[+-]?\\d{1," + DIGITS + "}");
    private static final Pattern DECIMAL =
            Pattern.compile("[+-]?(?=\\.?\\d)\\d{0," + DIGITS + "}(\\.\\d{0," + DIGITS + "})?([eE][+-]?\\d{1,3})?");
    private static final List<String> TYPES =
            List.of("#uuid", "#inst", "#keyword", "#bigint", "#bigdec", "#double", "#set", "#edn");

    private TypedJson() {}

    /**
     * @param place what to call {@code json} in a problem
     * @throws ProblemException INVALID, with the place of a typed value that is not what its name says
     */
    public static Object read(JsonNode json, String place) {
        if (json.isArray()) {
            return PersistentVector.create(items(json, place));
        } else if (!json.isObject()) {
            return JsonData.fromJson(json);
        }
        if (json.size() == 1) {
            var only = json.properties().iterator().next();
            if (only.getKey().startsWith("#")) {
                return typed(only.getKey(), only.getValue(), place + "." + only.getKey());
            }
        }
        var entries = new ArrayList<Object>(2 * json.size());
        json.properties().forEach(e -> {
            entries.add(key(e.getKey()));
            entries.add(read(e.getValue(), place + "." + e.getKey()));
        });
        return json.size() <= 8
                ? new PersistentArrayMap(entries.toArray())
                : PersistentHashMap.create(entries.toArray());
    }

    private static List<Object> items(JsonNode array, String place) {
        var items = new ArrayList<Object>(array.size());
        for (int i = 0; i < array.size(); i++) {
            items.add(read(array.get(i), place + "[" + i + "]"));
        }
        return items;
    }

    /** A keyword where {@link JsonData#fromJson} makes one. */
    private static Object key(String name) {
        var map = (Map<?, ?>) JsonData.fromJson(Json.object().putNull(name));
        return map.keySet().iterator().next();
    }

    private static Object typed(String type, JsonNode value, String place) {
        return switch (type) {
            case "#uuid" ->
                tagged(UUID.class, type, value)
                        .orElseThrow(() -> fault(place, "expected text such as 00000000-0000-0000-0000-00000000000a"));
            case "#inst" ->
                tagged(Date.class, type, value)
                        .orElseThrow(() -> fault(place, "expected text such as 2026-01-31T12:00:00Z"));
            case "#keyword" ->
                keyword(value)
                        .orElseThrow(() -> fault(place, "expected a name without its colon, such as customer/id"));
            case "#bigint" ->
                number(value, WHOLE, BigInteger::new)
                        .map(BigInt::fromBigInteger)
                        .orElseThrow(() -> fault(place, "expected a whole number of at most " + DIGITS + " digits"));
            case "#bigdec" ->
                number(value, DECIMAL, BigDecimal::new)
                        .filter(TypedJson::bounded)
                        .orElseThrow(() -> fault(
                                place,
                                "expected a number such as 1.50, of at most " + DIGITS + " digits, its exponent within "
                                        + EXPONENT));
            case "#double" ->
                doubleValue(value)
                        .orElseThrow(() -> fault(
                                place,
                                "expected a number that a double can hold, \"NaN\", \"Infinity\" or \"-Infinity\""));
            case "#set" -> set(value, place);
            case "#edn" -> edn(value, place);
            default -> throw fault(place, "no such type; there are " + String.join(", ", TYPES));
        };
    }

    private static <T> Optional<T> tagged(Class<T> as, String tag, JsonNode value) {
        return value.isTextual()
                ? read(tag + " " + Edn.print(value.textValue()))
                        .filter(as::isInstance)
                        .map(as::cast)
                : Optional.empty();
    }

    private static Optional<Keyword> keyword(JsonNode value) {
        return value.isTextual()
                ? read(":" + value.textValue())
                        .filter(k -> k instanceof Keyword && k.toString().equals(":" + value.textValue()))
                        .map(Keyword.class::cast)
                : Optional.empty();
    }

    private static <T> Optional<T> number(JsonNode value, Pattern form, Function<String, T> parse) {
        var text = value.isNumber() ? value.asText() : value.textValue();
        return Optional.ofNullable(text).filter(t -> form.matcher(t).matches()).map(parse);
    }

    private static boolean bounded(BigDecimal n) {
        return n.precision() <= DIGITS && Math.abs((long) n.precision() - n.scale() - 1) <= EXPONENT;
    }

    private static Optional<Double> doubleValue(JsonNode value) {
        var text = value.isTextual() ? value.textValue() : "";
        return switch (text) {
            case "NaN", "Infinity", "-Infinity" -> Optional.of(Double.valueOf(text));
            default -> number(value, DECIMAL, Double::valueOf).filter(d -> !d.isInfinite());
        };
    }

    private static Object set(JsonNode value, String place) {
        if (!value.isArray()) {
            throw fault(place, "expected an array");
        }
        IPersistentCollection set = PersistentHashSet.EMPTY;
        for (var item : items(value, place)) {
            int index = set.count();
            set = set.cons(item);
            if (set.count() == index) {
                throw fault(place + "[" + index + "]", "is in the set already");
            }
        }
        return set;
    }

    private static Object edn(JsonNode value, String place) {
        if (!value.isTextual()) {
            throw fault(place, "expected EDN text");
        }
        try {
            return Edn.read(value.textValue());
        } catch (ProblemException e) {
            throw fault(place, e.problem().detail());
        }
    }

    private static Optional<Object> read(String edn) {
        try {
            return Optional.ofNullable(Edn.read(edn));
        } catch (ProblemException e) {
            return Optional.empty();
        }
    }

    private static ProblemException fault(String place, String detail) {
        return ProblemType.INVALID.because(place + ": " + detail).with("parameter", TextNode.valueOf("args"));
    }
}
