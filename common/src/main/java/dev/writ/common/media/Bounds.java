package dev.writ.common.media;

import java.math.BigDecimal;

/** What Writ accepts of any notation, so that a small request cannot ask for much work. */
final class Bounds {
    static final int MAX_DEPTH = 64;

    /** Of a command as it is written down: a form nests what it was given a few levels deeper. */
    static final int MAX_MESSAGE_DEPTH = 2 * MAX_DEPTH;

    static final int MAX_DIGITS = 100;
    static final int MAX_EXPONENT = 400;

    /** Longest text of one document, in bytes of UTF-8: as much as the largest transaction ({@code Topics}). */
    static final int MAX_BYTES = 1024 * 1024;

    /** Longest notation of a number, zeros that are not significant included. */
    static final int MAX_NUMBER_LENGTH = 600;

    static final String DEPTH = depth(Integer.toString(MAX_DEPTH));
    static final String NUMBER =
            "a number has more than " + MAX_DIGITS + " digits or an exponent beyond ±" + MAX_EXPONENT;
    static final String UNICODE = "a string has half of a surrogate pair";

    private Bounds() {}

    static String depth(String max) {
        return "nested deeper than " + max;
    }

    static boolean fits(BigDecimal number) {
        long exponent = (long) number.precision() - number.scale() - 1;
        return number.precision() <= MAX_DIGITS && Math.abs(exponent) <= MAX_EXPONENT;
    }

    /** Whether reading {@code number}, in the notation of JSON, EDN or Transit, is cheap. The notation may still be wrong. */
    static boolean fits(String number) {
        if (number.length() > MAX_NUMBER_LENGTH) {
            return false;
        }
        var lower = number.toLowerCase(java.util.Locale.ROOT);
        boolean radix = lower.indexOf('x') >= 0 || lower.indexOf('r') >= 0;
        int e = radix ? -1 : lower.indexOf('e');
        var digits = (e < 0 ? lower : lower.substring(0, e))
                .chars()
                .filter(radix ? Character::isLetterOrDigit : Character::isDigit)
                .dropWhile(c -> c == '0')
                .count();
        return digits <= MAX_DIGITS && (e < 0 || exponentFits(lower.substring(e + 1)));
    }

    private static boolean exponentFits(String exponent) {
        var digits = exponent.replaceAll("[^0-9]", "");
        return digits.length() <= 6 && (digits.isEmpty() || Integer.parseInt(digits) <= MAX_EXPONENT);
    }

    /** Whether every surrogate in {@code text} is part of a pair, so that the text has a UTF-8 form. */
    static boolean wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }
}
