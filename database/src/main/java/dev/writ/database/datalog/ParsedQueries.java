package dev.writ.database.datalog;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** The queries parsed last, by their text. Texts are bounded in length, so this is bounded in memory. */
final class ParsedQueries {
    private final Map<String, SafeQuery> newestLast;

    ParsedQueries(int capacity) {
        newestLast = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, SafeQuery> eldest) {
                return size() > capacity;
            }
        };
    }

    SafeQuery get(String text, Function<String, SafeQuery> parse) {
        synchronized (newestLast) {
            var known = newestLast.get(text);
            if (known != null) {
                return known;
            }
        }
        var parsed = parse.apply(text);
        synchronized (newestLast) {
            newestLast.put(text, parsed);
        }
        return parsed;
    }
}
