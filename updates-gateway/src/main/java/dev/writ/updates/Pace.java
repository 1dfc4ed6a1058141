package dev.writ.updates;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** A clock that all outboxes share and that ticks only while somebody waits for it: nobody waits longer than the gap. */
final class Pace {
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean ticks = new AtomicBoolean();
    private final Executor writers;
    private final ScheduledExecutorService timer;
    private final long gap;

    /** @param gap between two writes to one client, about */
    Pace(Executor writers, ScheduledExecutorService timer, Duration gap) {
        this.writers = writers;
        this.timer = timer;
        this.gap = gap.toNanos();
    }

    /** In nanoseconds. */
    long gap() {
        return gap;
    }

    /** Has {@code write} run by a writer. */
    void atNextTick(Runnable write) {
        waiting.add(write);
        if (ticks.compareAndSet(false, true)) {
            timer.schedule(this::tick, gap, TimeUnit.NANOSECONDS);
        }
    }

    private void tick() {
        // First, so that whoever comes from here on is either seen below or makes it tick again.
        ticks.set(false);
        for (var write = waiting.poll(); write != null; write = waiting.poll()) {
            writers.execute(write);
        }
    }
}
