package dev.writ.database.datalog;

import clojure.lang.Namespace;
import clojure.lang.RT;
import clojure.lang.Symbol;
import clojure.lang.Var;
import dev.writ.common.error.ProblemType;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * What the guarded functions may make during one run of a query, in characters or values. Rows can be counted only
 * when all exist; what fills them is counted as it comes to be.
 */
final class Budget {
    static final long MAX_WEIGHT = 16_000_000;

    /** Datomic runs clauses on threads of its own, but hands them the bindings of the thread that asks. */
    private static final Var CURRENT = Var.intern(
                    Namespace.findOrCreate(Symbol.intern("writ.datalog.run")), Symbol.intern("*budget*"), null)
            .setDynamic();

    private final AtomicLong left;

    private Budget(long weight) {
        left = new AtomicLong(weight);
    }

    /** Runs {@code query} within a budget of its own, after which nothing that it left running gets anything more. */
    static <T> T limited(Supplier<T> query) {
        var budget = new Budget(MAX_WEIGHT);
        Var.pushThreadBindings(RT.map(CURRENT, budget));
        try {
            return query.get();
        } finally {
            budget.left.set(0);
            Var.popThreadBindings();
        }
    }

    /** @throws dev.writ.common.error.ProblemException of type result-too-large when the run has made too much */
    static void spend(long weight) {
        if (CURRENT.deref() instanceof Budget budget && budget.left.addAndGet(-weight) < 0) {
            throw ProblemType.RESULT_TOO_LARGE.because("the functions of this query make more than " + MAX_WEIGHT
                    + " characters or values; let it find fewer rows before they are called");
        }
    }
}
