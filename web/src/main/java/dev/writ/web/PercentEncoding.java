package dev.writ.web;

import dev.writ.common.error.ProblemType;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Strict decoding of percent-encoded UTF-8. Library decoders replace or drop what they cannot read; here it is a fault. */
final class PercentEncoding {
    private PercentEncoding() {}

    /** Checks that every escape of {@code text} is well-formed and that together they are UTF-8. */
    static void check(String text, String where) {
        decode(text, where);
    }

    /** The fields of a query string or form, in order; a field without {@code =} has the empty value. */
    static Map<String, List<String>> fields(String text, String where) {
        var fields = new LinkedHashMap<String, List<String>>();
        for (var field : text.split("&")) {
            if (field.isEmpty()) {
                continue;
            }
            int equals = field.indexOf('=');
            var name = decode(equals < 0 ? field : field.substring(0, equals), where);
            var value = equals < 0 ? "" : decode(field.substring(equals + 1), where);
            fields.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
        }
        fields.replaceAll((name, values) -> List.copyOf(values));
        return java.util.Collections.unmodifiableMap(fields);
    }

    private static String decode(String text, String where) {
        try {
            var bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            var decoded = ByteBuffer.allocate(bytes.remaining());
            while (bytes.hasRemaining()) {
                byte b = bytes.get();
                switch (b) {
                    case '+' -> decoded.put((byte) ' ');
                    case '%' -> decoded.put(escaped(bytes, where));
                    default -> decoded.put(b);
                }
            }
            return StandardCharsets.UTF_8.newDecoder().decode(decoded.flip()).toString();
        } catch (CharacterCodingException e) {
            throw ProblemType.MALFORMED.because("the " + where + " is not UTF-8");
        }
    }

    private static byte escaped(ByteBuffer bytes, String where) {
        int high = bytes.remaining() < 2 ? -1 : Character.digit(bytes.get(), 16);
        int low = high < 0 ? -1 : Character.digit(bytes.get(), 16);
        if (low < 0) {
            throw ProblemType.MALFORMED.because("the " + where + " has a % that is not followed by two hex digits");
        }
        return (byte) (high << 4 | low);
    }
}
