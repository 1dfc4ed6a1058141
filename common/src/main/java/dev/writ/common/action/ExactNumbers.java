package dev.writ.common.action;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.LongNode;
import dev.writ.common.media.Json;

/**
 * Gives equal numbers one representation. The validator compares nodes, for which 1 and 1.0 differ, and takes integers
 * beyond 2⁵³ through a double where it divides; decimals it handles exactly.
 */
final class ExactNumbers {
    private static final int SAFE_DIGITS = 15;

    private ExactNumbers() {}

    /** A copy of {@code node} in which small whole numbers are longs and all others decimals without trailing zeros. */
    static JsonNode of(JsonNode node) {
        if (node.isObject()) {
            var copy = Json.object();
            node.properties().forEach(e -> copy.set(e.getKey(), of(e.getValue())));
            return copy;
        } else if (node.isArray()) {
            var copy = Json.array();
            node.forEach(item -> copy.add(of(item)));
            return copy;
        } else if (node.isNumber()) {
            var n = node.decimalValue().stripTrailingZeros();
            boolean small = n.scale() <= 0 && n.precision() - n.scale() <= SAFE_DIGITS;
            return small ? LongNode.valueOf(n.longValueExact()) : DecimalNode.valueOf(n);
        }
        return node;
    }
}
