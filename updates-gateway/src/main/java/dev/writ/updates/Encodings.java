package dev.writ.updates;

import dev.writ.web.access.Redaction;
import java.lang.ref.SoftReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** What one update is to readers of different kinds: made once for each, and given up where memory is short. */
final class Encodings {
    private SoftReference<Map<Redaction, String>> made = new SoftReference<>(null);

    String get(Redaction redaction, Function<Redaction, String> making) {
        return made().computeIfAbsent(redaction, making);
    }

    private synchronized Map<Redaction, String> made() {
        var known = made.get();
        if (known == null) {
            known = new ConcurrentHashMap<>();
            made = new SoftReference<>(known);
        }
        return known;
    }
}
