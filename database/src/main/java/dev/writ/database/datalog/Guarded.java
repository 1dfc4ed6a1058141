package dev.writ.database.datalog;

import clojure.lang.ISeq;
import clojure.lang.RT;
import clojure.lang.RestFn;
import clojure.lang.Symbol;
import dev.writ.common.error.ProblemType;
import java.util.Collection;
import java.util.Map;

/**
 * A function that refuses arguments and results beyond a fixed weight. Values made by a query can then grow by no
 * more than a constant factor per call, none is ever large enough to hurt, and all that one run makes is bounded by
 * its {@link Budget}.
 */
final class Guarded extends RestFn {
    /** In characters or, for anything else, in values. */
    static final int MAX_WEIGHT = 65_536;

    private static final int MAX_DEPTH = 4;

    private final String name;
    private final transient Symbol target;

    /** @param target the var to call; it need not exist before the first call, when Datomic is loaded */
    Guarded(String name, Symbol target) {
        this.name = name;
        this.target = target;
    }

    boolean calls(Symbol other) {
        return target.equals(other);
    }

    @Override
    public int getRequiredArity() {
        return 0;
    }

    @Override
    protected Object doInvoke(Object args) {
        ISeq given = RT.seq(args);
        long weight = 0;
        for (ISeq rest = given; rest != null; rest = rest.next()) {
            weight += weigh(rest.first(), MAX_WEIGHT - weight, 0);
        }
        Object result = RT.var(target.getNamespace(), target.getName()).applyTo(given);
        Budget.spend(weigh(result, MAX_WEIGHT, 0));
        return result;
    }

    private long weigh(Object value, long budget, int depth) {
        if (!Forms.isBounded(value)) {
            throw ProblemType.QUERY_REFUSED.because(name + ": a number of more than " + Forms.MAX_DIGITS + " digits");
        }
        long weight = value instanceof CharSequence text ? text.length() : 1;
        if (value instanceof Map<?, ?> map) {
            weight += weighAll(map.keySet(), budget - weight, depth) + weighAll(map.values(), budget - weight, depth);
        } else if (value instanceof Collection<?> items) {
            weight += weighAll(items, budget - weight, depth);
        }
        if (weight > budget) {
            throw ProblemType.QUERY_REFUSED.because(name + ": more than " + MAX_WEIGHT + " characters or values");
        }
        return weight;
    }

    private long weighAll(Collection<?> items, long budget, int depth) {
        if (depth == MAX_DEPTH) {
            throw ProblemType.QUERY_REFUSED.because(name + ": values nested more than " + MAX_DEPTH + " deep");
        }
        long weight = 0;
        for (var item : items) {
            weight += weigh(item, budget - weight, depth + 1);
        }
        return weight;
    }
}
