package dev.writ.processor;

import dev.writ.common.error.Problem;

/** Text that came from outside, fit for the log: bounded, and always with a UTF-8 form. */
final class SafeText {
    private static final int MAX_DETAIL = 4000;

    private SafeText() {}

    static Problem of(Problem problem) {
        return new Problem(problem.type(), problem.title(), of(problem.detail()), problem.code(), problem.members());
    }

    static String of(String text) {
        var bounded = text.length() > MAX_DETAIL ? text.substring(0, MAX_DETAIL) + "…" : text;
        var safe = new StringBuilder(bounded.length());
        bounded.codePoints()
                .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c)
                .forEach(safe::appendCodePoint);
        return safe.toString();
    }
}
