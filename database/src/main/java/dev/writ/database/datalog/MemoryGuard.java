package dev.writ.database.datalog;

import com.sun.management.GarbageCollectionNotificationInfo;
import dev.writ.common.error.ProblemType;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.ListenerNotFoundException;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the query that has made most whenever a garbage collection leaves the heap nearly full. What a query will need
 * cannot be known beforehand; that the heap is full, and who filled it, can.
 */
final class MemoryGuard implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MemoryGuard.class);
    private static final double FULL = 0.75;

    /** A query that has made fewer rows and values is not what fills the heap. */
    private static final long SMALL = 20_000;

    /** These clean young objects only: garbage among the old ones still counts as used. */
    private static final Set<String> YOUNG_ONLY = Set.of("Copy", "PS Scavenge", "ZGC Minor Cycles", "ZGC Minor Pauses");

    private final Supplier<Stream<Budget>> runs;
    private final Set<String> heapPools = ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .map(MemoryPoolMXBean::getName)
            .collect(Collectors.toUnmodifiableSet());
    private final NotificationListener listener = (notification, handback) -> collected(notification);
    private final List<NotificationEmitter> collectors = new ArrayList<>();

    MemoryGuard(Supplier<Stream<Budget>> runs) {
        this.runs = runs;
        for (var bean : ManagementFactory.getGarbageCollectorMXBeans()) {
            if (!YOUNG_ONLY.contains(bean.getName()) && bean instanceof NotificationEmitter emitter) {
                emitter.addNotificationListener(listener, null, null);
                collectors.add(emitter);
            }
        }
    }

    private void collected(Notification notification) {
        if (!notification.getType().equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)) {
            return;
        }
        var info = GarbageCollectionNotificationInfo.from((CompositeData) notification.getUserData());
        long used = info.getGcInfo().getMemoryUsageAfterGc().entrySet().stream()
                .filter(pool -> heapPools.contains(pool.getKey()))
                .mapToLong(pool -> pool.getValue().getUsed())
                .sum();
        relieve((double) used / Runtime.getRuntime().maxMemory());
    }

    /**
     * Ends one query if it must.
     *
     * @param used share of the heap that is in use after a collection, from 0 to 1
     */
    void relieve(double used) {
        if (used < FULL) {
            return;
        }
        runs.get()
                .map(run -> Map.entry(run, run.made()))
                .filter(run -> run.getValue() >= SMALL && !run.getKey().isStopped())
                .max(Comparator.comparing(Map.Entry::getValue))
                .ifPresent(run -> {
                    run.getKey()
                            .stop(ProblemType.RESULT_TOO_LARGE.because(
                                    "the query needs more memory than there is; let it find less, or in parts"));
                    LOG.atWarn()
                            .addKeyValue("heap-percent", Math.round(used * 100))
                            .addKeyValue("rows", run.getValue())
                            .log("memory is short: the query that has made most is ended");
                });
    }

    @Override
    public void close() {
        for (var collector : collectors) {
            try {
                collector.removeNotificationListener(listener);
            } catch (ListenerNotFoundException e) {
                LOG.atDebug().setCause(e).log("was not listening");
            }
        }
    }
}
