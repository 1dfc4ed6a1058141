package dev.writ.database.datalog;

import clojure.lang.Namespace;
import clojure.lang.Symbol;
import clojure.lang.Var;
import java.util.Optional;

/**
 * Makes Datomic run a query wholly on the thread that asks. Otherwise it spreads each over one pool of the process, where
 * a few slow queries take every thread, and goes on there when the thread that asked has given up. It knows the threads
 * of its pool by their name, and does not hand on what already runs on one (docs/adr/0011).
 */
final class InlineQueries {
    private static final Symbol DATALOG = Symbol.intern("datomic.datalog");
    private static final Symbol PREFIX = Symbol.intern("query-thread-prefix");

    private InlineQueries() {}

    /** Names {@code thread} as Datomic names its query threads. Without effect while Datomic is not loaded. */
    static void adopt(Thread thread) {
        Optional.ofNullable(Namespace.find(DATALOG))
                .map(datalog -> datalog.findInternedVar(PREFIX))
                .map(Var::deref)
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .filter(prefix -> !thread.getName().startsWith(prefix))
                .ifPresent(prefix -> thread.setName(prefix + thread.getName()));
    }
}
