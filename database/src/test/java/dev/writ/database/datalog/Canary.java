package dev.writ.database.datalog;

import java.util.concurrent.atomic.AtomicInteger;

/** Sings when code of a query's choosing runs. */
public final class Canary {
    private static final AtomicInteger SONGS = new AtomicInteger();

    private Canary() {}

    /** Public and static, so that a query could call it as Java interop. */
    public static String sing(Object ignored) {
        return "song " + SONGS.incrementAndGet();
    }

    static int songs() {
        return SONGS.get();
    }
}
