package dev.writ.updates;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Adds up how long a task has run, however often it is begun anew, and leaves out how long it waits in between. */
final class Stopwatch {
    private final LongSupplier nanoTime;
    private long ended;
    private long begun;
    private int running;

    Stopwatch(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    <T> Supplier<T> timing(Supplier<T> task) {
        return () -> {
            begin();
            try {
                return task.get();
            } finally {
                end();
            }
        };
    }

    private synchronized void begin() {
        begun += nanoTime.getAsLong();
        running++;
    }

    private synchronized void end() {
        ended += nanoTime.getAsLong();
        running--;
    }

    /** So far, if it runs. */
    synchronized Duration elapsed() {
        return Duration.ofNanos(ended + running * nanoTime.getAsLong() - begun);
    }
}
