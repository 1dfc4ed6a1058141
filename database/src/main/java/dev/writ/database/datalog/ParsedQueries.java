package dev.writ.database.datalog;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * The queries parsed last, by their text. A parsed query takes some forty times the memory of its text, so it is
 * characters that are bounded, and long texts, which few clients repeat, are parsed each time.
 */
final class ParsedQueries {
    private final int maxText;
    private final long maxCharacters;
    private final Map<String, SafeQuery> newestLast = new LinkedHashMap<>(16, 0.75f, true);
    private long characters;

    /**
     * @param maxText characters of a text that is kept, at most
     * @param maxCharacters of all texts that are kept
     */
    ParsedQueries(int maxText, long maxCharacters) {
        this.maxText = maxText;
        this.maxCharacters = maxCharacters;
    }

    /** What {@code parse} throws goes to the caller, and nothing is kept. */
    SafeQuery get(String text, Function<String, SafeQuery> parse) {
        if (text.length() > maxText) {
            return parse.apply(text);
        }
        synchronized (newestLast) {
            var known = newestLast.get(text);
            if (known != null) {
                return known;
            }
        }
        var parsed = parse.apply(text);
        synchronized (newestLast) {
            if (newestLast.put(text, parsed) == null) {
                characters += text.length();
                dropEldest();
            }
        }
        return parsed;
    }

    /** Characters of the texts that are kept now. */
    long characters() {
        synchronized (newestLast) {
            return characters;
        }
    }

    private void dropEldest() {
        for (Iterator<String> eldest = newestLast.keySet().iterator(); characters > maxCharacters; ) {
            characters -= eldest.next().length();
            eldest.remove();
        }
    }
}
