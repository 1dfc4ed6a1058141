package dev.writ.database.datalog;

import clojure.lang.AFn;
import clojure.lang.Namespace;
import clojure.lang.Symbol;
import clojure.lang.Var;
import java.util.concurrent.atomic.AtomicInteger;

/** Sings when code of a query's choosing runs. */
public final class Canary {
    private static final AtomicInteger SONGS = new AtomicInteger();

    private Canary() {}

    /** Public and static, so that a query could call it as Java interop. */
    public static String sing(Object ignored) {
        return "song " + SONGS.incrementAndGet();
    }

    /** Makes {@code canary/sing} a function of Clojure. */
    static void settle() {
        Var.intern(Namespace.findOrCreate(Symbol.intern("canary")), Symbol.intern("sing"), new AFn() {
            @Override
            public Object invoke(Object x) {
                return Canary.sing(x);
            }
        });
    }

    static int songs() {
        return SONGS.get();
    }
}
