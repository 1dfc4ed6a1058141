package dev.writ.updates;

import dev.writ.common.message.RecordPosition;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the log for one subscription after the other, each for a short while, until it reaches the {@link Hub}'s window.
 * Confined to one thread.
 */
final class HistoryReader {
    private static final Logger LOG = LoggerFactory.getLogger(HistoryReader.class);
    private static final int FETCH_BYTES = 2 * 1024 * 1024;
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration CLOSE = Duration.ofSeconds(1);
    private static final Duration TURN = Duration.ofMillis(500);

    private final Hub hub;
    private final Queue<Subscription> waiting;
    private final String clientId;
    private OutcomeLog log;
    private KafkaConsumer<String, byte[]> consumer;

    /** @param waiting where a subscription goes back to when its turn is over and there is more to read for it */
    HistoryReader(Hub hub, Queue<Subscription> waiting, String clientId) {
        this.hub = hub;
        this.waiting = waiting;
        this.clientId = clientId;
    }

    void serve(Subscription subscription) {
        open(subscription.log());
        seek(subscription);
        long end = System.nanoTime() + TURN.toNanos();
        boolean told = false;
        while (true) {
            var attached = hub.attach(subscription);
            if (attached == Hub.Attached.LIVE) {
                return;
            }
            if (attached == Hub.Attached.CLOSED) {
                subscription.outbox().end(Ending.LOG_CHANGED);
                return;
            }
            if (attached == Hub.Attached.FULL || !subscription.roomy()) {
                subscription.outbox().whenRoomy(() -> waiting.add(subscription));
                return;
            }
            if (System.nanoTime() > end) {
                if (!told) {
                    subscription.outbox().offer(Message.cursor(subscription.position()));
                }
                waiting.add(subscription);
                return;
            }
            told |= read(subscription);
        }
    }

    /** Reads on for {@code subscription}; true if it was sent something. */
    private boolean read(Subscription subscription) {
        boolean sent = false;
        try {
            for (var record : consumer.poll(POLL)) {
                sent |= subscription.replay(Update.read(log, record));
            }
            for (var partition : consumer.assignment()) {
                subscription.skipTo(log.slot(partition), consumer.position(partition));
            }
        } catch (OffsetOutOfRangeException e) {
            sent |= skipGap(subscription, e.offsetOutOfRangePartitions());
        }
        return sent;
    }

    /** Records that the client has not read were deleted: it is told which, and goes on with what is left. */
    private boolean skipGap(Subscription subscription, Map<TopicPartition, Long> missing) {
        boolean sent = false;
        for (var start : consumer.beginningOffsets(missing.keySet()).entrySet()) {
            int slot = log.slot(start.getKey());
            long from = subscription.position().next(slot);
            if (start.getValue() <= from) {
                LOG.atWarn()
                        .addKeyValue("partition", start.getKey())
                        .addKeyValue("offset", from)
                        .log("the log ends before a position it had reached");
                subscription.outbox().end(Ending.LOG_CHANGED);
                return true;
            }
            subscription.skipTo(slot, start.getValue());
            if (!subscription.fromEarliest()) {
                var position = new RecordPosition(log.topic(slot), log.partition(slot), from);
                subscription
                        .outbox()
                        .force(Message.gap(
                                position, start.getValue(), "these records were deleted", subscription.position()));
                sent = true;
            }
        }
        seek(subscription);
        return sent;
    }

    private void seek(Subscription subscription) {
        for (var partition : consumer.assignment()) {
            consumer.seek(partition, subscription.position().next(log.slot(partition)));
        }
    }

    private void open(OutcomeLog wanted) {
        if (wanted != log) {
            close();
            consumer = wanted.consumer(clientId, FETCH_BYTES);
            log = wanted;
        }
    }

    /** Gives the consumer back; the next subscription opens another. */
    void close() {
        if (consumer != null) {
            consumer.close(CloseOptions.timeout(CLOSE));
        }
        consumer = null;
        log = null;
    }
}
