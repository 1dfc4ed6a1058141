package dev.writ.updates;

import dev.writ.common.config.KafkaConfig;
import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import java.time.Duration;
import java.util.HashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/** Where the log ends by Kafka's own word, for a cursor that is ahead of what this gateway has read. */
final class LogEnd implements AutoCloseable {
    private static final long TIMEOUT_SECONDS = 2;

    private final KafkaConfig kafka;
    private final Hub hub;
    private Admin admin;

    LogEnd(KafkaConfig kafka, Hub hub) {
        this.kafka = kafka;
        this.hub = hub;
    }

    /**
     * {@link OutcomeLog#adopt Adopts} a cursor that a client came with. Another gateway may be a little ahead of this one;
     * but nobody can be ahead of the log.
     *
     * @throws ProblemException {@code malformed} if {@code cursor} lies beyond the end of {@code log}
     */
    Cursor adopt(OutcomeLog log, Cursor cursor) {
        var adopted = log.adopt(cursor);
        hub.head().ifPresent(head -> check(log, adopted, head));
        return adopted;
    }

    private void check(OutcomeLog log, Cursor cursor, Cursor head) {
        var ahead = new HashMap<TopicPartition, OffsetSpec>();
        for (int slot = 0; slot < log.slots(); slot++) {
            if (cursor.next(slot) > head.next(slot)) {
                ahead.put(new TopicPartition(log.topic(slot), log.partition(slot)), OffsetSpec.latest());
            }
        }
        if (ahead.isEmpty()) {
            return;
        }
        try {
            var ends = admin().listOffsets(ahead, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                    .all()
                    .get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            ends.forEach((partition, end) -> {
                long next = cursor.next(log.slot(partition));
                if (next > end.offset()) {
                    throw ProblemType.MALFORMED.because("the cursor lies beyond the end of the log: " + partition
                            + " ends at offset " + end.offset() + ", the cursor is at " + next);
                }
            });
        } catch (ExecutionException | TimeoutException e) {
            throw ProblemType.UNAVAILABLE.because("the cursor can not be checked: Kafka does not answer");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ProblemType.UNAVAILABLE.because("the gateway stops");
        }
    }

    private synchronized Admin admin() {
        if (admin == null) {
            admin = Admin.create(kafka.adminProperties("writ-updates-end"));
        }
        return admin;
    }

    @Override
    public synchronized void close() {
        if (admin != null) {
            admin.close(Duration.ZERO);
            admin = null;
        }
    }
}
