package dev.writ.common.media;

import clojure.lang.BigInt;
import clojure.lang.Keyword;
import clojure.lang.PersistentArrayMap;
import clojure.lang.PersistentHashMap;
import clojure.lang.PersistentVector;
import clojure.lang.Ratio;
import clojure.lang.Symbol;
import com.fasterxml.jackson.core.io.NumberOutput;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Date;
import java.util.Map;
import java.util.UUID;

/** Clojure data as JSON and back. What JSON has no notation for becomes text, so this is for answers, not for commands. */
public final class JsonData {
    private static final JsonNodeFactory NODES = Json.mapper().getNodeFactory();

    private JsonData() {}

    /**
     * What a reader without EDN sees of {@code data}: keywords are {@code "ns/name"} without a colon, instants ISO-8601
     * with milliseconds, UUIDs, URIs, symbols and characters their text, byte arrays base64, ratios {@code "1/3"}, NaN
     * and the infinities {@code "NaN"}, {@code "Infinity"}, {@code "-Infinity"}. Other numbers are exact. A map key that
     * is neither a keyword nor a string becomes its EDN text, and so does a key whose name is taken. Sets and lists keep
     * the order they have.
     *
     * @throws ProblemException INVALID for an object that is not data
     */
    public static JsonNode toJson(Object data) {
        if (data == null) {
            return NODES.nullNode();
        } else if (data instanceof String text) {
            return NODES.textNode(text);
        } else if (data instanceof Keyword || data instanceof Symbol) {
            return NODES.textNode(Names.text((clojure.lang.Named) data));
        } else if (data instanceof Boolean b) {
            return NODES.booleanNode(b);
        } else if (data instanceof Number n) {
            return number(n);
        } else if (data instanceof Date date) {
            return NODES.textNode(instant(date));
        } else if (data instanceof UUID
                || data instanceof URI
                || data instanceof Character
                || data instanceof Instant) {
            return NODES.textNode(data.toString());
        } else if (data instanceof byte[] bytes) {
            return NODES.textNode(Base64.getEncoder().encodeToString(bytes));
        } else if (data instanceof JsonNode node) {
            return node;
        }
        return collection(data);
    }

    private static JsonNode collection(Object data) {
        if (data instanceof Map<?, ?> map) {
            var node = NODES.objectNode();
            for (var e : map.entrySet()) {
                var name = e.getKey() instanceof Keyword k
                        ? Names.text(k)
                        : e.getKey() instanceof String s ? s : Edn.print(e.getKey());
                node.set(node.has(name) ? Edn.print(e.getKey()) : name, toJson(e.getValue()));
            }
            return node;
        } else if (data instanceof Collection<?> items) {
            var node = NODES.arrayNode(items.size());
            items.forEach(item -> node.add(toJson(item)));
            return node;
        } else if (data.getClass().isArray()) {
            var node = NODES.arrayNode();
            for (int i = 0; i < Array.getLength(data); i++) {
                node.add(toJson(Array.get(data, i)));
            }
            return node;
        }
        throw ProblemType.INVALID.because("an object of " + data.getClass().getName() + " cannot be written as JSON");
    }

    private static JsonNode number(Number n) {
        if (n instanceof Double || n instanceof Float) {
            double d = n.doubleValue();
            return Double.isNaN(d) || Double.isInfinite(d)
                    ? NODES.textNode(Double.toString(d))
                    : NODES.numberNode(shortest(n));
        } else if (n instanceof BigDecimal decimal) {
            return NODES.numberNode(decimal);
        } else if (n instanceof BigInt big) {
            return NODES.numberNode(big.toBigInteger());
        } else if (n instanceof BigInteger big) {
            return NODES.numberNode(big);
        } else if (n instanceof Ratio) {
            return NODES.textNode(n.toString());
        } else if (n instanceof Long || n instanceof Integer || n instanceof Short || n instanceof Byte) {
            return NODES.numberNode(n.longValue());
        }
        throw ProblemType.INVALID.because("a number of " + n.getClass().getName() + " cannot be written as JSON");
    }

    /**
     * {@code json} as Clojure data: arrays are vectors, objects maps whose keys are keywords where they can be and strings
     * elsewhere, integers longs or BigInts, other numbers BigDecimals. Text stays text.
     */
    public static Object fromJson(JsonNode json) {
        if (json.isObject()) {
            var entries = new ArrayList<Object>(2 * json.size());
            json.properties().forEach(e -> {
                entries.add(Names.validKeyword(e.getKey()) ? Keyword.intern(e.getKey()) : e.getKey());
                entries.add(fromJson(e.getValue()));
            });
            // Small maps keep the order of their keys, for people.
            return json.size() <= 8
                    ? new PersistentArrayMap(entries.toArray())
                    : PersistentHashMap.create(entries.toArray());
        } else if (json.isArray()) {
            var items = new ArrayList<Object>(json.size());
            json.forEach(item -> items.add(fromJson(item)));
            return PersistentVector.create(items);
        } else if (json.isTextual()) {
            return json.textValue();
        } else if (json.isBoolean()) {
            return json.booleanValue();
        } else if (json.isIntegralNumber()) {
            return json.canConvertToLong() ? (Object) json.longValue() : BigInt.fromBigInteger(json.bigIntegerValue());
        } else if (json.isNumber()) {
            return json.decimalValue();
        } else if (json.isNull()) {
            return null;
        }
        throw new IllegalArgumentException("not a JSON value: " + json.getNodeType());
    }

    /** ISO-8601 in UTC, always with three digits of milliseconds. */
    static String instant(Date date) {
        return Instants.text(Instant.ofEpochMilli(date.getTime()));
    }

    /** The decimal with the fewest digits that is this float or double and no other. */
    static BigDecimal shortest(Number finite) {
        return new BigDecimal(
                finite instanceof Float f
                        ? NumberOutput.toString(f, true)
                        : NumberOutput.toString(finite.doubleValue(), true));
    }
}
