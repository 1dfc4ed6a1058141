package dev.writ.standalone;

import dev.writ.common.lifecycle.Health;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Waits for something to become ready, and says now and then what for.
 *
 * @param every pause between two lines that say so
 */
record Readiness(Supplier<Health> health, PrintWriter out, Duration every) {
    static Readiness of(Suite suite, PrintWriter out) {
        return new Readiness(suite::health, out, Duration.ofSeconds(5));
    }

    /** The last health seen: ready, dead, or what it is when time is up or {@code stopping} has come to zero. */
    Health await(Duration patience, CountDownLatch stopping) throws InterruptedException {
        long began = System.nanoTime();
        long said = began;
        while (true) {
            var now = health.get();
            long elapsed = System.nanoTime() - began;
            if (now.ready() || !now.live() || elapsed > patience.toNanos()) {
                return now;
            }
            if (System.nanoTime() - said > every.toNanos()) {
                said = System.nanoTime();
                out.printf("  after %d s still waiting: %s%n", TimeUnit.NANOSECONDS.toSeconds(elapsed), now.reason());
                out.flush();
            }
            if (stopping.await(20, TimeUnit.MILLISECONDS)) {
                return now;
            }
        }
    }
}
