package dev.writ.standalone.ops;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.writ.standalone.cli.Printable;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Bytes of unknown origin, for a terminal. */
final class ByteText {
    private static final int PER_LINE = 16;
    private static final HexFormat HEX = HexFormat.ofDelimiter(" ");

    private ByteText() {}

    /** The text that {@code bytes} are in UTF-8, if they are, and it consists of nothing but characters and lines. */
    static Optional<String> text(byte[] bytes) {
        try {
            var text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            var harmless = text.lines().allMatch(line -> {
                var tabs = line.replace('\t', ' ');
                return Printable.of(tabs).equals(tabs);
            });
            return harmless ? Optional.of(text) : Optional.empty();
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** All of it on one line: as text where it is that, else in hexadecimal. */
    static String line(byte[] bytes) {
        if (bytes == null) {
            return "(none)";
        }
        return text(bytes)
                .filter(text -> !text.isEmpty() && text.lines().count() == 1)
                .orElseGet(() -> "hex [" + HEX.formatHex(bytes) + "]");
    }

    /** All of it, in as many lines as it takes. */
    static List<String> lines(byte[] bytes) {
        var text = text(bytes);
        if (text.isPresent()) {
            return text.get().lines().toList();
        }
        var lines = new ArrayList<String>();
        for (int from = 0; from < bytes.length; from += PER_LINE) {
            var part = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + PER_LINE));
            lines.add("%08x  %-47s  %s".formatted(from, HEX.formatHex(part), ascii(part)));
        }
        return lines;
    }

    /** Its beginning, whatever it is, on one line of at most {@code length} characters. */
    static String excerpt(byte[] bytes, int length) {
        if (bytes == null) {
            return "(none)";
        }
        var begin = new String(bytes, 0, Math.min(bytes.length, 4 * length), UTF_8);
        return cut(begin, length);
    }

    /** {@code text} on one line of at most {@code length} characters. */
    static String cut(String text, int length) {
        var line = Printable.of(text);
        return line.codePointCount(0, line.length()) <= length
                ? line
                : line.substring(0, line.offsetByCodePoints(0, length - 1)) + "…";
    }

    private static String ascii(byte[] bytes) {
        var text = new StringBuilder();
        for (byte b : bytes) {
            text.append(b >= ' ' && b <= '~' ? (char) b : '.');
        }
        return text.toString();
    }
}
