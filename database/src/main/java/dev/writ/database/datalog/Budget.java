package dev.writ.database.datalog;

import clojure.lang.Namespace;
import clojure.lang.RT;
import clojure.lang.Symbol;
import clojure.lang.Var;
import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * What one run of a query may still do. Datomic hears no interrupt in the middle of a join, but it calls functions there:
 * those that {@link Metered} puts after each clause that makes rows, and the {@link Guarded} ones. They ask here, and an
 * exhausted or stopped budget ends the run wherever it is.
 */
final class Budget {
    /** What guarded functions may make, in characters or values. */
    static final long MAX_WEIGHT = 16_000_000;

    /** How many steps go by between looks at the clock. */
    private static final int STEPS_PER_LOOK = 256;

    /** A Clojure binding, because Datomic hands it to threads of its own should it use them. */
    private static final Var CURRENT = Var.intern(
                    Namespace.findOrCreate(Symbol.intern("writ.datalog.run")), Symbol.intern("*budget*"), null)
            .setDynamic();

    private volatile Duration timeout;
    private volatile long deadline;
    private final AtomicLong weight = new AtomicLong(MAX_WEIGHT);
    private final LongAdder rows = new LongAdder();
    private int steps; // approximate: threads that share a budget may lose some
    private volatile ProblemException stopped;

    /** @param timeout from now */
    Budget(Duration timeout) {
        this(timeout, System.nanoTime());
    }

    /** @param start of the clock, by {@link System#nanoTime()} */
    Budget(Duration timeout, long start) {
        this.timeout = timeout;
        this.deadline = start + timeout.toNanos();
    }

    /** Runs {@code query} within this budget; what it leaves running gets nothing more. */
    <T> T limit(Supplier<T> query) {
        Var.pushThreadBindings(RT.map(CURRENT, this));
        try {
            return query.get();
        } finally {
            Var.popThreadBindings();
            stop(ProblemType.TIMEOUT.because("the query has ended"));
        }
    }

    /** Within the budget that the calling thread has, or a new one, and no longer than {@code timeout} from now. */
    static <T> T limited(Duration timeout, Supplier<T> query) {
        if (CURRENT.deref() instanceof Budget budget) {
            budget.shorten(timeout);
            return query.get();
        }
        return new Budget(timeout).limit(query);
    }

    private void shorten(Duration other) {
        long end = System.nanoTime() + other.toNanos();
        if (end - deadline < 0) {
            timeout = other;
            deadline = end;
        }
    }

    /** Ends the run with {@code why}, from whatever thread; a first reason stays. */
    void stop(ProblemException why) {
        if (stopped == null) {
            stopped = why;
        }
    }

    boolean isStopped() {
        return stopped != null;
    }

    /** How much the run has made, in rows and values: for finding the one that takes the most memory. */
    long made() {
        return rows.sum() + MAX_WEIGHT - weight.get();
    }

    /**
     * One more row on the way to a result.
     *
     * @throws ProblemException when the run must end
     */
    static void step() {
        if (CURRENT.deref() instanceof Budget budget) {
            budget.check();
            budget.rows.increment();
        }
    }

    /** @throws ProblemException when the run must end, of type result-too-large if that is because of what it makes */
    static void spend(long made) {
        if (CURRENT.deref() instanceof Budget budget) {
            budget.check();
            if (budget.weight.addAndGet(-made) < 0) {
                throw ProblemType.RESULT_TOO_LARGE.because("the functions of this query make more than " + MAX_WEIGHT
                        + " characters or values; let it find fewer rows before they are called");
            }
        }
    }

    private void check() {
        if (++steps % STEPS_PER_LOOK == 0
                && (System.nanoTime() - deadline > 0 || Thread.currentThread().isInterrupted())) {
            stop(timeout(timeout));
        }
        var why = stopped;
        if (why != null) {
            throw why;
        }
    }

    static ProblemException timeout(Duration timeout) {
        return ProblemType.TIMEOUT.because("no answer within " + timeout.toMillis() + " ms");
    }
}
