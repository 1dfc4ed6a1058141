package dev.writ.updates;

import dev.writ.common.config.KafkaConfig;
import dev.writ.common.lifecycle.Health;
import dev.writ.common.message.RecordPosition;
import dev.writ.common.topic.Topics;
import dev.writ.common.tracing.RecordSpans;
import dev.writ.common.tracing.TraceHeaders;
import dev.writ.common.tracing.Tracing;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gateway's one reader of the live log: feeds the {@link Hub}, on one thread. It begins a little before the end of
 * the log, so that clients who come back to a restarted gateway find what they missed in memory.
 *
 * <p>While Kafka is away it keeps its position and goes on from there. When the log itself changes, so that its position
 * no longer exists, everything starts anew.
 */
final class LogFollower implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogFollower.class);
    private static final Duration FIND_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration CHECK_EVERY = Duration.ofSeconds(2);
    private static final Duration CHECK_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration CLOSE = Duration.ofSeconds(1);
    private static final long PAUSE_MILLIS = 500;

    private final KafkaConfig kafka;
    private final Hub hub;
    private final LiveQueries live;
    private final UpdatesMetrics metrics;
    private final Runnable logChanged;
    private final int preload;
    private final RecordSpans spans = new RecordSpans();
    private final Thread thread = new Thread(this::run, "updates-log");
    private volatile Health health = Health.notReady("updates-gateway has not started");

    /**
     * @param logChanged called when the hub no longer has the log that its subscriptions follow
     * @param preload about how many outcomes from before the start to read
     */
    LogFollower(
            KafkaConfig kafka, Hub hub, LiveQueries live, UpdatesMetrics metrics, Runnable logChanged, int preload) {
        this.kafka = kafka;
        this.hub = hub;
        this.live = live;
        this.metrics = metrics;
        this.logChanged = logChanged;
        this.preload = preload;
    }

    void start() {
        health = Health.notReady("updates-gateway looks for the log");
        thread.start();
    }

    Health health() {
        return health;
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                try {
                    follow(OutcomeLog.find(kafka, FIND_TIMEOUT));
                } catch (TimeoutException e) {
                    health = Health.notReady("updates-gateway: " + e.getMessage());
                } catch (InterruptException e) {
                    return;
                } catch (KafkaException | IllegalStateException e) {
                    LOG.atWarn().setCause(e).log("the log can no longer be followed; starting anew");
                    health = Health.notReady("the log can not be followed: " + e.getMessage());
                }
                hub.reset();
                live.logChanged();
                logChanged.run();
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            LOG.atError().setCause(e).log("the gateway stopped following the log");
            health = Health.dead("the gateway stopped following the log: " + e);
        }
    }

    private void follow(OutcomeLog log) throws InterruptedException {
        var consumer = log.consumer("writ-updates", 2 * Topics.MAX_OUTCOME_BYTES);
        try (var admin = OutcomeLog.admin(kafka, CHECK_TIMEOUT)) {
            var end = consumer.endOffsets(log.topicPartitions());
            hub.open(log, seekNearEnd(consumer, log, end));
            boolean caughtUp = false;
            long nextCheck = System.nanoTime() + CHECK_EVERY.toNanos();
            KafkaFuture<Map<String, TopicDescription>> asked = null;
            while (!Thread.currentThread().isInterrupted()) {
                var records = consumer.poll(POLL);
                metrics.polled(consumer, records.count());
                for (var record : records) {
                    if (caughtUp) {
                        deliver(log, record);
                    } else {
                        publish(Update.read(log, record));
                    }
                }
                hub.skipTo(positions(consumer, log));
                if (!caughtUp) {
                    caughtUp = end.entrySet().stream().allMatch(e -> consumer.position(e.getKey()) >= e.getValue());
                    health = caughtUp ? Health.READY : Health.notReady("updates-gateway reads the recent outcomes");
                    if (caughtUp) {
                        hub.reachedPresent();
                    }
                }
                // Outcomes are not held up by a slow answer.
                if (asked == null && System.nanoTime() > nextCheck) {
                    asked = OutcomeLog.ask(kafka, admin);
                } else if (asked != null && asked.isDone()) {
                    check(asked, log, caughtUp);
                    asked = null;
                    nextCheck = System.nanoTime() + CHECK_EVERY.toNanos();
                }
            }
        } finally {
            boolean interrupted = Thread.interrupted();
            consumer.close(CloseOptions.timeout(CLOSE));
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void publish(Update update) {
        hub.publish(update);
        live.published(update);
    }

    private void deliver(OutcomeLog log, ConsumerRecord<String, byte[]> record) {
        var origin = TraceHeaders.read(record.headers());
        var span = spans.delivering(new RecordPosition(record.topic(), record.partition(), record.offset()), origin)
                .setAttribute(Tracing.COMMAND, record.key());
        var delivery = Delivery.of(span);
        try {
            var update = Update.read(log, record, origin.with(span), delivery);
            publish(update);
            metrics.published(update);
        } finally {
            delivery.handedOver();
        }
    }

    private Cursor seekNearEnd(KafkaConsumer<String, byte[]> consumer, OutcomeLog log, Map<TopicPartition, Long> end) {
        var begin = consumer.beginningOffsets(log.topicPartitions());
        var start = new HashMap<TopicPartition, Long>();
        int each = Math.max(1, preload / log.slots());
        begin.forEach((partition, first) -> {
            long offset = Math.max(first, end.get(partition) - each);
            consumer.seek(partition, offset);
            start.put(partition, offset);
        });
        return log.cursor(start);
    }

    private static Cursor positions(KafkaConsumer<String, byte[]> consumer, OutcomeLog log) {
        var positions = new HashMap<TopicPartition, Long>();
        consumer.assignment().forEach(partition -> positions.put(partition, consumer.position(partition)));
        return log.cursor(positions);
    }

    /**
     * A consumer that is cut off from Kafka just returns nothing, and one whose topics were deleted as well, so ask for
     * something that needs an answer.
     */
    private void check(KafkaFuture<Map<String, TopicDescription>> answer, OutcomeLog log, boolean caughtUp)
            throws InterruptedException {
        try {
            if (!OutcomeLog.described(kafka, answer).equals(log)) {
                throw new IllegalStateException("its topics were made again, or have more partitions");
            }
            if (caughtUp) {
                health = Health.READY;
            }
        } catch (TimeoutException e) {
            health = Health.notReady("Kafka at " + kafka.bootstrapServers() + " does not answer");
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(3));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
