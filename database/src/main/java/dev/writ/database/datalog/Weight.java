package dev.writ.database.datalog;

import dev.writ.common.error.ProblemType;
import java.util.Collection;
import java.util.Map;

/** Counts roughly how many bytes data will take as text, and stops at too many before any text is made. */
public final class Weight {
    private static final int SCALAR = 8;

    /** Encoders recurse, on threads with small stacks. */
    private static final int MAX_DEPTH = 400;

    private final long max;
    private final String advice;
    private long weight;

    private Weight(long max, String advice) {
        this.max = max;
        this.advice = advice;
    }

    /** @throws dev.writ.common.error.ProblemException of type result-too-large */
    public static void check(Object data, long maxBytes) {
        check(data, maxBytes, "find less, or ask for a part with limit");
    }

    /**
     * @param advice what to do about too many, for the problem
     * @throws dev.writ.common.error.ProblemException of type result-too-large
     */
    public static void check(Object data, long maxBytes, String advice) {
        new Weight(maxBytes, advice).add(data, 0);
    }

    private void add(Object data, int depth) {
        weight += data instanceof CharSequence text ? text.length() + 3 : SCALAR;
        if (weight > max) {
            throw ProblemType.RESULT_TOO_LARGE.because(
                    "the answer would be larger than about " + max + " bytes; " + advice);
        }
        if (depth > MAX_DEPTH) {
            throw ProblemType.RESULT_TOO_LARGE.because("the answer is nested more than " + MAX_DEPTH + " deep");
        }
        if (data instanceof Map<?, ?> map) {
            map.forEach((k, v) -> {
                add(k, depth + 1);
                add(v, depth + 1);
            });
        } else if (data instanceof Collection<?> items) {
            items.forEach(item -> add(item, depth + 1));
        }
    }
}
