package dev.writ.common.media;

import clojure.lang.BigInt;
import clojure.lang.Keyword;
import clojure.lang.Ratio;
import clojure.lang.Symbol;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.writ.common.error.Fault;
import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * The one model that commands have in every notation: JSON with exact numbers, well-formed text and bounded depth. What
 * has no place in it is refused with a pointer to where it is.
 */
final class CanonicalModel {
    private static final JsonNodeFactory NODES = Json.mapper().getNodeFactory();

    private final StringBuilder pointer = new StringBuilder();
    private int depth;

    private CanonicalModel() {}

    /** @throws ProblemException INVALID with a pointer to what the model cannot hold */
    static JsonNode of(Object clojureData) {
        return new CanonicalModel().convert(clojureData);
    }

    /** Checks what JSON syntax leaves open. */
    static JsonNode checked(JsonNode json) {
        new CanonicalModel().check(json);
        return json;
    }

    private void check(JsonNode node) {
        if (node.isObject()) {
            node.properties().forEach(e -> {
                int here = enter(e.getKey());
                text(e.getKey());
                check(e.getValue());
                pointer.setLength(here);
            });
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                int here = enter(Integer.toString(i));
                check(node.get(i));
                pointer.setLength(here);
            }
        } else if (node.isTextual()) {
            text(node.textValue());
        } else if (node.isIntegralNumber() && !node.canConvertToLong() || node.isBigDecimal()) {
            bounded(node.decimalValue());
        }
    }

    private JsonNode convert(Object value) {
        if (value == null) {
            return NODES.nullNode();
        } else if (value instanceof String text) {
            return NODES.textNode(text(text));
        } else if (value instanceof Keyword keyword) {
            return NODES.textNode(text(Names.text(keyword)));
        } else if (value instanceof Boolean b) {
            return NODES.booleanNode(b);
        } else if (value instanceof Number n) {
            return number(n);
        } else if (value instanceof Date date) {
            return NODES.textNode(JsonData.instant(date));
        } else if (value instanceof UUID || value instanceof URI || value instanceof Character) {
            return NODES.textNode(text(value.toString()));
        } else if (value instanceof byte[] bytes) {
            return NODES.textNode(Base64.getEncoder().encodeToString(bytes));
        } else if (value instanceof Symbol) {
            throw fault("the symbol " + value + " has no JSON form");
        }
        return collection(value);
    }

    private JsonNode collection(Object value) {
        if (++depth > Bounds.MAX_DEPTH) {
            throw malformed(Bounds.DEPTH);
        }
        JsonNode node;
        if (value instanceof Map<?, ?> map) {
            node = object(map);
        } else if (value instanceof Collection<?> items) {
            node = NODES.arrayNode().addAll(items(items));
        } else {
            throw fault("an object of " + value.getClass().getName() + " has no JSON form");
        }
        depth--;
        return node;
    }

    private ObjectNode object(Map<?, ?> map) {
        var node = NODES.objectNode();
        for (var e : map.entrySet()) {
            var key = e.getKey();
            if (!(key instanceof Keyword) && !(key instanceof String)) {
                throw fault("the key " + Edn.print(key) + " is neither a keyword nor a string");
            }
            var name = key instanceof Keyword k ? Names.text(k) : (String) key;
            int here = enter(name);
            if (node.has(text(name))) {
                throw fault("the keys :" + name + " and \"" + name + "\" are the same key in JSON");
            }
            node.set(name, convert(e.getValue()));
            pointer.setLength(here);
        }
        return node;
    }

    private List<JsonNode> items(Collection<?> items) {
        var nodes = new ArrayList<JsonNode>(items.size());
        for (var item : items) {
            int here = enter(Integer.toString(nodes.size()));
            nodes.add(convert(item));
            pointer.setLength(here);
        }
        if (items instanceof Set) {
            nodes.sort(Comparator.comparing(CanonicalJson::text));
        }
        return nodes;
    }

    private JsonNode number(Number n) {
        if (n instanceof Ratio) {
            throw fault("the ratio " + n + " has no exact JSON form");
        } else if (n instanceof Double || n instanceof Float) {
            if (!Double.isFinite(n.doubleValue())) {
                throw fault(n + " has no JSON form");
            }
            return NODES.numberNode(JsonData.shortest(n));
        } else if (n instanceof BigDecimal decimal) {
            return NODES.numberNode(bounded(decimal));
        } else if (n instanceof BigInt || n instanceof BigInteger) {
            var integer = n instanceof BigInt big ? big.toBigInteger() : (BigInteger) n;
            bounded(new BigDecimal(integer));
            return NODES.numberNode(integer);
        }
        return NODES.numberNode(n.longValue());
    }

    private BigDecimal bounded(BigDecimal n) {
        if (!Bounds.fits(n)) {
            throw malformed(Bounds.NUMBER);
        }
        return n;
    }

    private String text(String text) {
        if (!Bounds.wellFormed(text)) {
            throw malformed(Bounds.UNICODE);
        }
        return text;
    }

    private int enter(String segment) {
        int here = pointer.length();
        pointer.append('/').append(segment.replace("~", "~0").replace("/", "~1"));
        return here;
    }

    private ProblemException fault(String message) {
        return Fault.problem(ProblemType.INVALID, List.of(new Fault(pointer.toString(), message)));
    }

    private ProblemException malformed(String message) {
        return Fault.problem(ProblemType.MALFORMED, List.of(new Fault(pointer.toString(), message)));
    }
}
