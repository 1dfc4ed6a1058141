package dev.writ.common.media;

import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;

/**
 * Refuses EDN text that would cost the reader too much. That reader recurses for every bracket, and also for every
 * prefix that waits for a form: {@code #_}, {@code #tag}, {@code ^meta}, {@code #:ns}, {@code ##}. This one keeps them on a stack of
 * its own and gives up when the stack is full. It does not judge syntax: brackets need not match, and what it cannot
 * make sense of is left for the reader to refuse.
 */
final class EdnScanner {
    // What waits on the stack: a bracket for its end, a prefix for one or two forms, a discard for the form to drop.
    private static final byte BRACKET = 0;
    private static final byte ONE_FORM = 1;
    private static final byte TWO_FORMS = 2;
    private static final byte DISCARD = -1;

    private final String text;
    private final byte[] stack = new byte[Bounds.MAX_DEPTH];
    private int depth;
    private int at;

    private EdnScanner(String text) {
        this.text = text;
    }

    /** @throws ProblemException if the text nests too deep, has a number out of bounds or is not well-formed Unicode */
    static void check(String text) {
        new EdnScanner(text).scan();
    }

    private void scan() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (space(c)) {
                at++;
            } else {
                switch (c) {
                    case ';' -> comment();
                    case '"' -> string();
                    case '\\' -> character();
                    case '(', '[', '{' -> push(BRACKET, 1);
                    case ')', ']', '}' -> close();
                    case '^' -> push(TWO_FORMS, 1);
                    case '#' -> dispatch();
                    default -> atom(c);
                }
            }
        }
    }

    private void comment() {
        while (at < text.length() && text.charAt(at) != '\n' && text.charAt(at) != '\r') {
            at++;
        }
    }

    private void string() {
        at++;
        boolean high = false;
        while (at < text.length() && text.charAt(at) != '"') {
            int escaped = escapedUnit();
            if (high != (escaped >= 0 && Character.isLowSurrogate((char) escaped))) {
                throw fault(Bounds.UNICODE);
            }
            high = escaped >= 0 && Character.isHighSurrogate((char) escaped);
            at += escaped >= 0 ? 6 : text.charAt(at) == '\\' ? 2 : 1;
        }
        if (high) {
            throw fault(Bounds.UNICODE);
        }
        at++;
        completed();
    }

    /** The UTF-16 code unit of a {@code \}{@code uXXXX} escape that begins here, or -1. */
    private int escapedUnit() {
        if (!text.startsWith("\\u", at) || at + 6 > text.length()) {
            return -1;
        }
        int unit = 0;
        for (int i = at + 2; i < at + 6; i++) {
            int digit = Character.digit(text.charAt(i), 16);
            if (digit < 0) {
                return -1;
            }
            unit = unit * 16 + digit;
        }
        return unit;
    }

    private void character() {
        at = Math.min(at + 2, text.length());
        token(false);
        completed();
    }

    private void dispatch() {
        char next = at + 1 < text.length() ? text.charAt(at + 1) : ' ';
        switch (next) {
            case '{' -> push(BRACKET, 2);
            case '_' -> push(DISCARD, 2);
            case '#' -> push(ONE_FORM, 2);
            case '^', ':' -> push(TWO_FORMS, 2);
            default -> push(TWO_FORMS, 1);
        }
    }

    private void atom(char first) {
        int start = at;
        boolean signed =
                (first == '+' || first == '-') && at + 1 < text.length() && Character.isDigit(text.charAt(at + 1));
        boolean number = signed || Character.isDigit(first);
        at++;
        token(number);
        if (number && !Bounds.fits(text.substring(start, at))) {
            at = start;
            throw fault(Bounds.NUMBER);
        }
        completed();
    }

    /** Moves to the end of a token. A {@code #} ends a number but not a name. */
    private void token(boolean number) {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (space(c) || "\";^()[]{}\\".indexOf(c) >= 0 || (number && c == '#')) {
                return;
            }
            at++;
        }
    }

    private void push(byte waiting, int length) {
        if (depth == stack.length) {
            throw fault(Bounds.DEPTH);
        }
        stack[depth++] = waiting;
        at += length;
    }

    private void close() {
        at++;
        while (depth > 0 && stack[depth - 1] != BRACKET) {
            depth--;
        }
        if (depth > 0) {
            depth--;
            completed();
        }
    }

    /** A form ends here; so do the prefixes that waited only for it. */
    private void completed() {
        while (depth > 0 && stack[depth - 1] != BRACKET) {
            byte waiting = stack[depth - 1];
            if (waiting == TWO_FORMS) {
                stack[depth - 1] = ONE_FORM;
                return;
            }
            depth--;
            if (waiting == DISCARD) {
                return;
            }
        }
    }

    private ProblemException fault(String message) {
        return malformed(text, at, message);
    }

    /** The problem that {@code text} has at the index {@code at}. */
    static ProblemException malformed(String text, int at, String message) {
        var before = text.substring(0, Math.max(0, Math.min(at, text.length())));
        long line = before.chars().filter(c -> c == '\n').count() + 1;
        int column = before.length() - before.lastIndexOf('\n');
        return ProblemType.MALFORMED.because("EDN, line " + line + ", column " + column + ": " + message);
    }

    private static boolean space(char c) {
        return Character.isWhitespace(c) || c == ',';
    }
}
