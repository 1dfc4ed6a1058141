package dev.writ.common.action;

import dev.writ.common.config.KafkaConfig;
import dev.writ.common.lifecycle.Health;
import dev.writ.common.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that reads the {@code actions} topic, from its beginning and without end. What it has read becomes visible
 * when it first reaches the end: a catalog that is only half read would call actions unknown.
 */
final class ActionFeed {
    private static final Logger LOG = LoggerFactory.getLogger(ActionFeed.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final long RETRY_MS = 500;

    private final KafkaConfig kafka;
    private final String client;
    private final String topic;
    private final Consumer<Map<String, Definitions.Announced>> visible;
    private final Thread thread = new Thread(this::run, "action-catalog");
    private final Queue<CompletableFuture<Void>> requests = new ConcurrentLinkedQueue<>();

    // Guarded by this: wakeup must not reach a consumer that is being closed, and a request need only end an idle wait.
    // Ending other calls too would let many requests keep the thread from ever answering one.
    private KafkaConsumer<String, byte[]> consumer;
    /** Asks for the end on a connection of its own: a broker answers nothing behind a fetch that waits for records. */
    private KafkaConsumer<String, byte[]> lookup;

    private boolean idle;
    private boolean closed;

    private volatile Health health = Health.notReady("actions have not been read yet");
    private volatile long skipped;

    ActionFeed(KafkaConfig kafka, String client, Consumer<Map<String, Definitions.Announced>> visible) {
        this.kafka = kafka;
        this.client = client;
        this.topic = Topics.ACTIONS.name(kafka.topicPrefix());
        this.visible = visible;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    Health health() {
        return health;
    }

    long skipped() {
        return skipped;
    }

    synchronized CompletableFuture<Void> upToDate() {
        var request = new CompletableFuture<Void>();
        requests.add(request);
        if (closed) {
            refuseRequests();
        } else if (idle) {
            consumer.wakeup();
        }
        return request;
    }

    void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
            if (consumer != null) {
                consumer.wakeup();
            }
            if (lookup != null) {
                lookup.wakeup();
            }
        }
        try {
            thread.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        refuseRequests();
    }

    private void refuseRequests() {
        for (var r = requests.poll(); r != null; r = requests.poll()) {
            r.completeExceptionally(new CancellationException("the action catalog is closed"));
        }
    }

    private void run() {
        while (!isClosed()) {
            try {
                if (opened()) {
                    follow();
                }
            } catch (WakeupException e) {
                // It was closed while the topic was being looked up.
            } catch (KafkaException e) {
                interrupted(e.getMessage());
            } catch (RuntimeException e) {
                LOG.atError().setCause(e).addKeyValue("topic", topic).log("action catalog failed");
                health = Health.dead("actions cannot be read: " + e);
                return;
            } finally {
                dropConsumer();
            }
        }
    }

    private synchronized boolean opened() {
        if (!closed) {
            consumer = consumer(client);
            lookup = consumer(client + "-end");
        }
        return !closed;
    }

    private KafkaConsumer<String, byte[]> consumer(String id) {
        var properties = kafka.consumerProperties(id);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 5000);
        properties.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5000);
        return new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer());
    }

    private void dropConsumer() {
        KafkaConsumer<?, ?> reader;
        KafkaConsumer<?, ?> asker;
        synchronized (this) {
            reader = consumer;
            asker = lookup;
            consumer = null;
            lookup = null;
        }
        closeQuietly(reader);
        closeQuietly(asker);
    }

    /** The second may not have been opened, and must be closed though the first could not be. */
    private static void closeQuietly(KafkaConsumer<?, ?> old) {
        try {
            if (old != null) {
                old.close();
            }
        } catch (KafkaException e) {
            LOG.atDebug().setCause(e).log("a consumer could not be closed properly");
        }
    }

    private synchronized void interrupted(String reason) {
        if (!health.ready() && !health.reason().endsWith(reason)) {
            LOG.atWarn()
                    .addKeyValue("topic", topic)
                    .addKeyValue("reason", reason)
                    .log("actions cannot be read");
            health = Health.notReady("actions cannot be read: " + reason);
        }
        try {
            if (!closed) {
                wait(RETRY_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closed = true;
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private void follow() {
        var partitions = consumer.partitionsFor(topic).stream()
                .map(p -> new TopicPartition(topic, p.partition()))
                .toList();
        if (partitions.isEmpty()) {
            throw new UnknownTopicOrPartitionException("topic " + topic + " does not exist");
        }
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        var session = new Session(partitions);
        try {
            while (!isClosed()) {
                try {
                    session.step();
                } catch (WakeupException | TimeoutException e) {
                    // A request came, or Kafka is away: what has been read stays.
                }
            }
        } finally {
            session.handBack();
        }
    }

    /** One reading of the topic from its beginning, by one consumer. */
    private final class Session {
        private final List<TopicPartition> partitions;
        private final Definitions definitions = new Definitions();
        private final List<CompletableFuture<Void>> asked = new ArrayList<>();
        private final List<Goal> goals = new ArrayList<>();
        private boolean reachedEnd;

        Session(List<TopicPartition> partitions) {
            this.partitions = partitions;
        }

        /** Offsets to reach, and who waits for them. */
        private record Goal(Map<TopicPartition, Long> ends, List<CompletableFuture<Void>> waiting) {}

        void step() {
            for (var r = requests.poll(); r != null; r = requests.poll()) {
                asked.add(r);
            }
            if (!asked.isEmpty() || (!reachedEnd && goals.isEmpty())) {
                goals.add(new Goal(lookup.endOffsets(partitions), List.copyOf(asked)));
                asked.clear();
            }
            tellReached();
            take();
            tellReached();
        }

        private void take() {
            var records = await();
            for (var r : records) {
                if (!definitions.apply(r.key(), r.value())) {
                    skipped++;
                }
            }
            if (reachedEnd && !records.isEmpty()) {
                visible.accept(definitions.snapshot());
            }
        }

        private ConsumerRecords<String, byte[]> await() {
            synchronized (ActionFeed.this) {
                idle = requests.isEmpty();
            }
            try {
                return consumer.poll(idle ? POLL : Duration.ZERO);
            } finally {
                synchronized (ActionFeed.this) {
                    idle = false;
                }
            }
        }

        private void tellReached() {
            var reached = goals.stream().filter(this::reached).toList();
            if (!reached.isEmpty() && !reachedEnd) {
                reachedEnd = true;
                visible.accept(definitions.snapshot());
                health = Health.READY;
            }
            goals.removeAll(reached);
            reached.forEach(g -> g.waiting().forEach(f -> f.complete(null)));
        }

        private boolean reached(Goal goal) {
            return goal.ends().entrySet().stream().allMatch(e -> consumer.position(e.getKey()) >= e.getValue());
        }

        /** Whoever has not been told yet is told by the next session. */
        void handBack() {
            requests.addAll(asked);
            goals.forEach(g -> requests.addAll(g.waiting()));
        }
    }
}
