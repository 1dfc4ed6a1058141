package dev.writ.database.datalog;

import clojure.lang.RT;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes Datomic run a query wholly on the thread that asks. Otherwise it spreads each over one pool of the process, where
 * a few slow queries take every thread, and goes on there when the thread that asked has given up. It knows the threads
 * of its pool by their name, and does not hand on what already runs on one (docs/adr/0011).
 */
final class InlineQueries {
    private static final Logger LOG = LoggerFactory.getLogger(InlineQueries.class);
    private static final String OTHERWISE = "query-";

    private InlineQueries() {}

    /** What the name of a query thread begins with. Call it when there is a database: it is asked of Datomic's own pool. */
    static String threadPrefix() {
        try {
            var pool = (ExecutorService) RT.var("datomic.datalog", "query-pool").deref();
            var name = pool.submit(() -> Thread.currentThread().getName()).get(10, TimeUnit.SECONDS);
            return name.substring(0, name.lastIndexOf('-') + 1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ClassCastException | ExecutionException | TimeoutException e) {
            LOG.atWarn()
                    .setCause(e)
                    .log("queries share the threads of Datomic's pool: this version of it is not known");
        }
        return OTHERWISE;
    }
}
