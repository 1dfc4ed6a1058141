package dev.writ.web.access;

import java.util.Locale;
import java.util.Set;

/** What a principal can be called: what stands in the log for ever, and is read by people in one line. */
final class PrincipalName {
    private static final int MAX_LENGTH = 256;

    /** Who is not known, and the processors themselves. */
    private static final Set<String> RESERVED = Set.of("anonymous", "writ");

    private PrincipalName() {}

    static boolean isPossible(String name) {
        return !name.isEmpty()
                && name.length() <= MAX_LENGTH
                && name.equals(name.strip())
                && !RESERVED.contains(name.toLowerCase(Locale.ROOT))
                && name.codePoints().allMatch(PrincipalName::isVisible);
    }

    private static boolean isVisible(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
