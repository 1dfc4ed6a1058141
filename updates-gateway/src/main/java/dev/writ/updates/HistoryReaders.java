package dev.writ.updates;

import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bounded number of threads that read history for clients; the others wait their turn, each in the order it came. What
 * clients have been handed of history and not yet taken is bounded for all of them together: each may have its share.
 */
final class HistoryReaders implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HistoryReaders.class);
    private static final long PAUSE_AFTER_FAILURE_MILLIS = 500;

    private final BlockingQueue<Subscription> waiting = new LinkedBlockingQueue<>();
    private final Set<Subscription> resuming = ConcurrentHashMap.newKeySet();
    private final Hub hub;
    private final History history;
    private final long maxBytes;
    private final LongAdder gaps = new LongAdder();
    private final List<Thread> threads;

    /** @param maxBytes what may be kept of history, and as much again what may wait to be written of it */
    HistoryReaders(Hub hub, int count, long maxBytes) {
        this.hub = hub;
        this.history = new History(maxBytes);
        this.maxBytes = maxBytes;
        this.threads = IntStream.range(0, count)
                .mapToObj(n -> new Thread(() -> run("writ-updates-history-" + n), "updates-history-" + n))
                .toList();
    }

    void start() {
        threads.forEach(Thread::start);
    }

    /** Brings {@code subscription} to the present and attaches it to the hub. */
    void add(Subscription subscription) {
        resuming.add(subscription);
        if (subscription.ended()) {
            over(subscription);
        } else {
            waiting.add(subscription);
        }
    }

    /** {@code subscription} needs no history any more. */
    void over(Subscription subscription) {
        resuming.remove(subscription);
    }

    /** Whether {@code subscription} may be handed another update, be that as large as it may. */
    boolean hasRoom(Subscription subscription) {
        return subscription.outbox().roomy(share());
    }

    /** Brings {@code subscription} further when its client has taken half of what it may be handed. */
    void againWhenRoomy(Subscription subscription) {
        subscription.outbox().whenRoomy(share() / 2, () -> add(subscription));
    }

    private long share() {
        return maxBytes / Math.max(1, resuming.size());
    }

    /** A client was told that records it had not read are gone. */
    void missed() {
        gaps.increment();
    }

    /** How often clients have been told of records that are gone. */
    long gaps() {
        return gaps.sum();
    }

    int waiting() {
        return waiting.size();
    }

    private void run(String clientId) {
        var reader = new HistoryReader(hub, history, this, clientId);
        try {
            while (!Thread.currentThread().isInterrupted()) {
                var subscription = waiting.take();
                try {
                    reader.serve(subscription);
                } catch (org.apache.kafka.common.errors.InterruptException e) {
                    return;
                } catch (KafkaException e) {
                    LOG.atWarn().setCause(e).log("history could not be read; it will be tried again");
                    reader.close();
                    add(subscription);
                    TimeUnit.MILLISECONDS.sleep(PAUSE_AFTER_FAILURE_MILLIS);
                } catch (RuntimeException e) {
                    LOG.atError().setCause(e).log("a client's history could not be read");
                    reader.close();
                    over(subscription);
                    subscription.outbox().end(Ending.LOG_CHANGED);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            // Kafka's close would refuse to wait for anything on an interrupted thread.
            Thread.interrupted();
            reader.close();
        }
    }

    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
        for (var thread : threads) {
            try {
                thread.join(TimeUnit.SECONDS.toMillis(2));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
