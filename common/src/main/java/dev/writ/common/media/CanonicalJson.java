package dev.writ.common.media;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.TreeMap;

/**
 * One text for equal JSON values: keys sorted by UTF-16 code unit as in RFC 8785, no white space, numbers by exact
 * value ({@code 1}, {@code 1.0} and {@code 1e0} are the same number). Unlike RFC 8785 numbers are not rounded to
 * doubles.
 */
public final class CanonicalJson {
    private CanonicalJson() {}

    public static String text(JsonNode node) {
        var out = new StringBuilder();
        write(node, out);
        return out.toString();
    }

    /** SHA-256 of {@link #text} in UTF-8, as lower-case hex. */
    public static String sha256(JsonNode node) {
        return sha256(text(node).getBytes(StandardCharsets.UTF_8));
    }

    /** SHA-256 as lower-case hex. */
    public static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    private static void write(JsonNode node, StringBuilder out) {
        if (node.isObject()) {
            var sorted = new TreeMap<String, JsonNode>();
            node.properties().forEach(e -> sorted.put(e.getKey(), e.getValue()));
            out.append('{');
            String separator = "";
            for (var e : sorted.entrySet()) {
                out.append(separator)
                        .append(Json.text(Json.mapper().getNodeFactory().textNode(e.getKey())));
                out.append(':');
                write(e.getValue(), out);
                separator = ",";
            }
            out.append('}');
        } else if (node.isArray()) {
            out.append('[');
            String separator = "";
            for (var item : node) {
                out.append(separator);
                write(item, out);
                separator = ",";
            }
            out.append(']');
        } else if (node.isNumber()) {
            var n = node.decimalValue().stripTrailingZeros();
            out.append(n.unscaledValue());
            if (n.scale() != 0) {
                out.append('e').append(-(long) n.scale());
            }
        } else {
            out.append(Json.text(node));
        }
    }
}
