package dev.writ.common.action;

import com.networknt.schema.regex.RegularExpression;
import com.networknt.schema.regex.RegularExpressions;
import java.util.regex.Pattern;

/** A pattern that gives up: backtracking can take exponential time, and the text comes from strangers. */
final class BoundedPattern implements RegularExpression {
    private static final int MAX_STEPS = 1_000_000;

    private final Pattern pattern;

    /** @param regex in ECMA-262; what Java reads differently is translated where it can be */
    BoundedPattern(String regex) {
        this.pattern = Pattern.compile(
                RegularExpressions.replaceLongformCharacterProperties(RegularExpressions.replaceDollarAnchors(regex)));
    }

    @Override
    public boolean matches(String text) {
        try {
            return pattern.matcher(new Counted(text, new int[1])).find();
        } catch (OutOfSteps | StackOverflowError e) {
            return false;
        }
    }

    /** The matcher asks for every character it looks at, so counting here bounds its work. */
    private record Counted(CharSequence text, int[] steps) implements CharSequence {
        @Override
        public char charAt(int index) {
            if (++steps[0] > MAX_STEPS) {
                throw new OutOfSteps();
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Counted(text.subSequence(start, end), steps);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }

    private static final class OutOfSteps extends RuntimeException {
        OutOfSteps() {
            super(null, null, false, false);
        }
    }
}
