package dev.writ.database;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An in-memory database only grows, with every command. Says so, once for each further tenth, when what is left after
 * garbage collection takes more than 70 % of the heap: time for a shared Datomic, or a larger heap.
 */
final class HeapWarning {
    private static final Logger LOG = LoggerFactory.getLogger(HeapWarning.class);

    /** The pool that long-lived objects end up in; collectors differ in its name, not in what its usage means. */
    private final Optional<MemoryPoolMXBean> tenured = ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(p -> p.getType() == MemoryType.HEAP && p.isCollectionUsageThresholdSupported())
            .filter(p -> p.getName().contains("Old") || p.getName().contains("Tenured"))
            .findFirst();

    private int saidTenths = 6;

    /** Looks at the last collection's result; costs next to nothing. */
    void check() {
        tenured.map(MemoryPoolMXBean::getCollectionUsage)
                .filter(usage -> usage.getMax() > 0)
                .ifPresent(usage -> report((double) usage.getUsed() / usage.getMax()));
    }

    /** @param share of the heap that is in use after a collection, from 0 to 1 */
    boolean report(double share) {
        int tenths = (int) (share * 10);
        if (tenths <= saidTenths) {
            return false;
        }
        saidTenths = tenths;
        LOG.warn(
                "{} % of the heap stays in use; the in-memory database grows with every command."
                        + " Give the process more memory, or move to a Datomic with storage",
                Math.round(share * 100));
        return true;
    }
}
