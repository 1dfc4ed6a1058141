package dev.writ.updates;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands subscriptions what lies between their position and the {@link Hub}'s window, each for a short while: out of the
 * shared {@link History} where that has it, else from the log. Confined to one thread.
 */
final class HistoryReader {
    private static final Logger LOG = LoggerFactory.getLogger(HistoryReader.class);
    private static final int FETCH_BYTES = 2 * 1024 * 1024;
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration CLOSE = Duration.ofSeconds(1);
    private static final Duration TURN = Duration.ofMillis(500);

    private final Hub hub;
    private final History history;
    private final HistoryReaders turns;
    private final String clientId;
    private OutcomeLog log;
    private KafkaConsumer<String, byte[]> consumer;

    /** @param turns where a subscription goes back to when there is more to read for it */
    HistoryReader(Hub hub, History history, HistoryReaders turns, String clientId) {
        this.hub = hub;
        this.history = history;
        this.turns = turns;
        this.clientId = clientId;
    }

    void serve(Subscription subscription) {
        open(subscription.log());
        var begin = subscription.position();
        boolean told = false;
        long end = System.nanoTime() + TURN.toNanos();
        while (true) {
            var attached = hub.attach(subscription);
            if (attached == Hub.Attached.LIVE) {
                turns.over(subscription);
                return;
            }
            if (attached == Hub.Attached.CLOSED) {
                turns.over(subscription);
                subscription.outbox().end(Ending.LOG_CHANGED);
                return;
            }
            if (attached == Hub.Attached.FULL || !turns.hasRoom(subscription)) {
                turns.againWhenRoomy(subscription);
                return;
            }
            if (System.nanoTime() > end) {
                if (!told && !subscription.position().equals(begin)) {
                    subscription.outbox().offer(Message.cursor(subscription.position()));
                }
                turns.add(subscription);
                return;
            }
            told |= advance(subscription, subscription.behind(hub.base().orElseGet(subscription::position)));
        }
    }

    /**
     * Brings {@code subscription} further in the slots where it has not come to the window.
     *
     * @return whether it was sent something
     */
    private boolean advance(Subscription subscription, List<Integer> slots) {
        if (!subscription.begun()) {
            return begin(subscription, slots);
        }
        var known = slots.stream()
                .flatMap(slot -> history.at(log, slot, subscription.position().next(slot)).stream())
                .toList();
        if (!known.isEmpty()) {
            return replay(subscription, known);
        }
        try {
            var read = read(subscription.position(), slots);
            read.forEach(history::add);
            return replay(subscription, read);
        } catch (OffsetOutOfRangeException e) {
            return outOfRange(subscription, slots, e.offsetOutOfRangePartitions());
        }
    }

    private boolean replay(Subscription subscription, List<Stretch> stretches) {
        boolean sent = false;
        for (var stretch : stretches) {
            for (var update : stretch.updates()) {
                if (update.offset() >= subscription.position().next(stretch.slot())) {
                    if (!turns.hasRoom(subscription)) {
                        return sent;
                    }
                    sent |= subscription.replay(update);
                }
            }
            subscription.skipTo(stretch.slot(), stretch.to());
        }
        return sent;
    }

    /** Seeks only where the consumer is not yet: what it has fetched already is else fetched again. */
    private List<Stretch> read(Cursor from, List<Integer> slots) {
        var wanted = slots.stream().map(log::topicPartition).toList();
        var others = new ArrayList<>(consumer.assignment());
        others.removeAll(wanted);
        consumer.pause(others);
        consumer.resume(wanted);
        for (var partition : wanted) {
            long next = from.next(log.slot(partition));
            if (consumer.position(partition) != next) {
                consumer.seek(partition, next);
            }
        }
        return stretches(from, wanted, consumer.poll(POLL));
    }

    private List<Stretch> stretches(Cursor from, List<TopicPartition> wanted, ConsumerRecords<String, byte[]> records) {
        var read = new ArrayList<Stretch>();
        for (var partition : wanted) {
            int slot = log.slot(partition);
            long to = consumer.position(partition);
            if (to > from.next(slot)) {
                var updates = records.records(partition).stream()
                        .map(record -> Update.read(log, record))
                        .toList();
                read.add(new Stretch(log, slot, from.next(slot), to, updates));
            }
        }
        return read;
    }

    /** Looks up where the log begins: {@code subscription} may not get what was deleted before it came. */
    private boolean begin(Subscription subscription, List<Integer> slots) {
        var starts = starts(consumer.assignment());
        starts.forEach((slot, start) -> history.forget(log, slot, start));
        subscription.begin();
        if (subscription.fromEarliest()) {
            starts.forEach(subscription::skipTo);
            return false;
        }
        starts.keySet().retainAll(slots);
        return skipGaps(subscription, starts);
    }

    /** By slot, the offset of the first record that there is. */
    private Map<Integer, Long> starts(Collection<TopicPartition> partitions) {
        var starts = new HashMap<Integer, Long>();
        consumer.beginningOffsets(partitions).forEach((partition, start) -> starts.put(log.slot(partition), start));
        return starts;
    }

    /** Records that the client has not read were deleted: it is told which, and goes on with what is left. */
    private boolean skipGaps(Subscription subscription, Map<Integer, Long> starts) {
        boolean sent = false;
        for (var start : starts.entrySet()) {
            if (subscription.skipGap(start.getKey(), start.getValue())) {
                turns.missed();
                sent = true;
            }
        }
        return sent;
    }

    /** A position is not in the log: before its start, unless the log was cut off at its end. */
    private boolean outOfRange(Subscription subscription, List<Integer> slots, Map<TopicPartition, Long> missing) {
        var starts = starts(missing.keySet());
        // What was fetched for another subscription, that finds out for itself.
        starts.keySet().retainAll(slots);
        if (starts.entrySet().stream()
                .anyMatch(start -> start.getValue() <= subscription.position().next(start.getKey()))) {
            LOG.atWarn().addKeyValue("partitions", missing).log("the log ends before a position it had reached");
            subscription.outbox().end(Ending.LOG_CHANGED);
            return true;
        }
        return skipGaps(subscription, starts);
    }

    private void open(OutcomeLog wanted) {
        if (wanted != log) {
            close();
            consumer = wanted.consumer(clientId, FETCH_BYTES);
            for (var partition : consumer.assignment()) {
                consumer.seek(partition, 0);
            }
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
