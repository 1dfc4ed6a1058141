package dev.writ.processor;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/** What goes wrong between a processor and its ledgers, and when. One for all tasks of a processor. */
final class Faults implements UnaryOperator<Ledger> {
    /** Where the life of a record can end. */
    enum Step {
        BEFORE_READING,
        /** The record before has been forwarded. */
        NEXT_RECORD,
        AFTER_UNDELIVERED,
        BEFORE_APPLY,
        ANSWER_LOST,
        /** The transaction is under way, and lands when the successor is about to apply its own. */
        LANDS_BEFORE_THE_SUCCESSORS,
        /** The transaction is under way, and lands when the successor has applied its own. */
        LANDS_AFTER_THE_SUCCESSORS,
        /** Schema in front of a command is applied, the command is not. */
        AFTER_SCHEMA
    }

    private final Step step;
    private final boolean deadly;
    private final AtomicInteger passages;
    private final CountDownLatch tripped = new CountDownLatch(1);
    private final AtomicInteger moved = new AtomicInteger();
    private final Map<UUID, Runnable> underWay = new ConcurrentHashMap<>();
    private Faults predecessor;
    private Duration latency = Duration.ZERO;
    private volatile boolean away;

    private Faults(Step step, int passage, boolean deadly) {
        this.step = step;
        this.deadly = deadly;
        passages = new AtomicInteger(passage);
    }

    static Faults none() {
        return new Faults(null, 0, false);
    }

    /** At this passage of {@code step}, and from then on, nothing succeeds. */
    static Faults deadly(Step step, int passage) {
        return new Faults(step, passage, true);
    }

    /** At this passage of {@code step} something fails, once. */
    static Faults passing(Step step, int passage) {
        return new Faults(step, passage, false);
    }

    /** Nothing fails, but a transaction takes its time, as it does over a network. */
    static Faults latency(Duration latency) {
        var faults = none();
        faults.latency = latency;
        return faults;
    }

    /** What {@code predecessor} left under way lands while this one decides. */
    Faults after(Faults predecessor) {
        this.predecessor = predecessor;
        return this;
    }

    void away(boolean away) {
        this.away = away;
    }

    void awaitTripped() throws InterruptedException {
        if (!tripped.await(60, TimeUnit.SECONDS)) {
            throw new AssertionError(step + " was not passed");
        }
    }

    /** How often a guard had moved, or another transaction had come in between. */
    int moved() {
        return moved.get();
    }

    @Override
    public Ledger apply(Ledger ledger) {
        return new FaultyLedger(ledger, this);
    }

    void pass(Step passed) {
        if (passed == Step.BEFORE_APPLY) {
            LockSupport.parkNanos(latency.toNanos());
        }
        if (away) {
            throw new LedgerUnavailableException("Datomic is away", null);
        }
        if (passed == step && passages.decrementAndGet() == 0) {
            away = deadly;
            tripped.countDown();
            throw new LedgerUnavailableException("a fault at " + step, null);
        }
    }

    void passUnderWay(UUID commandId, Runnable transaction) {
        if (step == Step.LANDS_BEFORE_THE_SUCCESSORS || step == Step.LANDS_AFTER_THE_SUCCESSORS) {
            underWay.put(commandId, transaction);
            pass(step);
            underWay.remove(commandId);
        }
    }

    void land(Step now, UUID commandId) {
        if (predecessor != null && predecessor.step == now) {
            var transaction = predecessor.underWay.remove(commandId);
            if (transaction != null) {
                transaction.run();
                tripped.countDown();
            }
        }
    }

    void count(Ledger.Result result) {
        if (result instanceof Ledger.Moved) {
            moved.incrementAndGet();
        }
    }
}
