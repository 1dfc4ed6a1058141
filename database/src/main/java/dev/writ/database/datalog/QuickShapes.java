package dev.writ.database.datalog;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Which queries were quick the last time. The least recently asked are forgotten, and count as slow. */
final class QuickShapes {
    private static final int MAX_SHAPES = 2_048;
    private static final int MAX_CHARACTERS = 2_048;

    private final long quickNanos;
    private final Map<String, Boolean> newestLast = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MAX_SHAPES;
        }
    };

    QuickShapes(Duration quick) {
        this.quickNanos = quick.toNanos();
    }

    synchronized boolean isQuick(String shape) {
        return shape.equals(QueryPool.LOOK_UP) || newestLast.get(shape) != null;
    }

    /** @param nanos of processor time */
    synchronized void learn(String shape, long nanos) {
        if (nanos > quickNanos) {
            newestLast.remove(shape);
        } else if (shape.length() <= MAX_CHARACTERS && !shape.equals(QueryPool.UNKNOWN)) {
            newestLast.put(shape, true);
        }
    }

    synchronized void slow(String shape) {
        newestLast.remove(shape);
    }
}
