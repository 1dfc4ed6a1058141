package dev.writ.processor;

import dev.writ.common.lifecycle.Health;
import dev.writ.common.metrics.StreamsRestarts;
import dev.writ.common.topic.Topics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the topology running: when Kafka Streams ends because something was away, it is started anew after a pause. Two
 * ends are final, because starting again could only do harm: a missing handler, and another instance that took over.
 */
final class StreamsLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StreamsLoop.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final Duration CLOSE = Duration.ofSeconds(5);
    /** What a transaction may take besides its handlers: catching up with the log, and writing. */
    private static final Duration BESIDE_HANDLERS = Duration.ofSeconds(10);

    /** A ledger that is away again shows it within this time of running. */
    private static final Duration PROBATION = Duration.ofSeconds(5);

    private static final int SESSION_TIMEOUT_MS = 6_000;

    private final TxProcessorConfig config;
    private final boolean logFirst;
    private final ProcessorSupplier<byte[], byte[], Object, Object> decide;
    private final Thread thread = new Thread(this::run, "tx-processor-streams");
    private final Counter restarts;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile int partitions;
    private volatile KafkaStreams running;
    private volatile Health health = Health.notReady("tx-processor: not started");
    /** Why the last run ended, until a later one has held; else empty. */
    private volatile String trouble = "";

    StreamsLoop(
            TxProcessorConfig config,
            boolean logFirst,
            ProcessorSupplier<byte[], byte[], Object, Object> decide,
            MeterRegistry meters) {
        this.config = config;
        this.logFirst = logFirst;
        this.decide = decide;
        this.restarts = StreamsRestarts.counter("tx-processor", meters);
        thread.setDaemon(true);
    }

    /** @param pendingPartitions of {@code pending-cmds}; each is a task, and a transaction spans one round of all tasks */
    void start(int pendingPartitions) {
        partitions = pendingPartitions;
        thread.start();
    }

    /** In a log-first processor, ends what an earlier instance left open; the database cannot catch up before. */
    void abortPredecessor() throws InterruptedException {
        if (logFirst) {
            new Predecessor(config.kafka(), applicationId()).abortOpenTransactions();
        }
    }

    Health health() {
        return health;
    }

    /** Commands that have still to be read, as far as the consumers know; not a number while there are none. */
    double lag() {
        var streams = running;
        return streams == null
                ? Double.NaN
                : PendingLag.of(
                        streams.metrics().values(),
                        Topics.PENDING.name(config.kafka().topicPrefix()));
    }

    private void run() {
        var pause = FIRST_PAUSE;
        try {
            while (closing.getCount() > 0) {
                long began = System.nanoTime();
                var failure = runSafely();
                if (failure == null) {
                    return;
                }
                if (isFinal(failure)) {
                    return;
                }
                boolean ranLong =
                        System.nanoTime() - began > Duration.ofMinutes(1).toNanos();
                pause = ranLong ? FIRST_PAUSE : pause.multipliedBy(2);
                pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
                LOG.atWarn()
                        .addKeyValue("pause", pause)
                        .addKeyValue("reason", root(failure).toString())
                        .log("streams ended; starting again");
                if (!closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                    restarts.increment();
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("interrupted");
        }
    }

    /** Nobody watches this thread: what goes wrong outside of Kafka Streams is a reason to start again, too. */
    private Throwable runSafely() throws InterruptedException {
        try {
            return runOnce();
        } catch (RuntimeException | Error e) {
            trouble = "tx-processor: " + root(e).getMessage();
            health = Health.notReady(trouble);
            return e;
        } finally {
            running = null;
        }
    }

    /** Runs until the application ends; null if that was asked for. */
    private Throwable runOnce() throws InterruptedException {
        var failure = new AtomicReference<Throwable>();
        var ended = new CountDownLatch(1);
        abortPredecessor();
        var streams = new KafkaStreams(ProcessorTopology.of(config.kafka().topicPrefix(), decide), properties());
        var closed = new CountDownLatch(1);
        streams.setUncaughtExceptionHandler(e -> {
            failure.compareAndSet(null, e);
            ended.countDown();
            awaitLeave(closed);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
        streams.setStateListener((now, before) -> {
            if (now == KafkaStreams.State.PENDING_SHUTDOWN) {
                closed.countDown();
            }
            if (now == KafkaStreams.State.RUNNING) {
                health = trouble.isEmpty() ? Health.READY : Health.notReady(trouble);
            } else if (now == KafkaStreams.State.ERROR) {
                ended.countDown();
            } else if (failure.get() == null) {
                health = Health.notReady(trouble.isEmpty() ? "tx-processor: streams are " + now : trouble);
            }
        });
        running = streams;
        streams.start();
        long runningSince = System.nanoTime();
        while (!ended.await(50, TimeUnit.MILLISECONDS)) {
            if (closing.getCount() == 0) {
                streams.close(leaving());
                return null;
            }
            runningSince = streams.state() == KafkaStreams.State.RUNNING ? runningSince : System.nanoTime();
            if (!trouble.isEmpty() && System.nanoTime() - runningSince > PROBATION.toNanos()) {
                trouble = "";
                health = Health.READY;
            }
        }
        var e = failure.get() == null ? new IllegalStateException("streams ended without a reason") : failure.get();
        trouble = "tx-processor: " + root(e).getMessage();
        health = Health.notReady(trouble);
        streams.close(leaving());
        return e;
    }

    /**
     * Holds a thread that failed until it has been told to leave the group. One that ends by itself stays a member, and
     * whoever comes next, this process included, waits for its session to expire.
     */
    private static void awaitLeave(CountDownLatch closed) {
        try {
            if (closed.await(CLOSE.toMillis(), TimeUnit.MILLISECONDS)) {
                // Closing tells its threads right after it has begun; no later moment can be observed.
                TimeUnit.MILLISECONDS.sleep(50);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * A member of a group hands its partitions on when it leaves. The one log-first member keeps them for its successor,
     * and must not take them from one that is there already.
     */
    private CloseOptions leaving() {
        return CloseOptions.timeout(CLOSE)
                .withGroupMembershipOperation(
                        logFirst ? GroupMembershipOperation.REMAIN_IN_GROUP : GroupMembershipOperation.LEAVE_GROUP);
    }

    private boolean isFinal(Throwable failure) {
        var cause = root(failure);
        if (cause instanceof MissingHandlerException) {
            LOG.error(cause.getMessage());
            health = Health.dead("tx-processor: " + cause.getMessage());
            return true;
        }
        if (has(failure, FencedInstanceIdException.class)) {
            var message = "another instance of processor " + applicationId() + " has taken over; "
                    + "without a shared Datomic there is room for one";
            LOG.error(message);
            health = Health.dead("tx-processor: " + message);
            return true;
        }
        if (cause instanceof VirtualMachineError) {
            LOG.atError().setCause(failure).log("the virtual machine is not well; this process must be replaced");
            health = Health.dead("tx-processor: " + cause);
            return true;
        }
        return false;
    }

    private static Throwable root(Throwable e) {
        var t = e;
        while (t.getCause() != null
                && !(t instanceof LedgerUnavailableException)
                && !(t instanceof MissingHandlerException)) {
            t = t.getCause();
        }
        return t;
    }

    private static boolean has(Throwable e, Class<? extends Throwable> type) {
        for (var t = e; t != null; t = t.getCause()) {
            if (type.isInstance(t)) {
                return true;
            }
        }
        return false;
    }

    /** Without a shared Datomic there is one decider of a log, whatever it calls itself. */
    private String applicationId() {
        return config.kafka().topicPrefix() + (logFirst ? "tx-processor" : config.id());
    }

    private Properties properties() {
        var p = new Properties();
        p.putAll(config.kafka().streamsProperties(config.id()));
        p.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId());
        p.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        p.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, config.commitInterval().toMillis());
        p.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, logFirst ? 1 : config.threads());
        // After a burst the thread waits this long for more records before it commits the last ones.
        p.put(StreamsConfig.POLL_MS_CONFIG, Math.max(1, config.commitInterval().toMillis()));
        p.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 0);
        p.put(StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), Topics.MAX_OUTCOME_BYTES);
        p.put(StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), transactionTimeoutMillis());
        p.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), SESSION_TIMEOUT_MS);
        p.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), SESSION_TIMEOUT_MS / 4);
        if (logFirst) {
            // One decider at a time: whoever joins under this name takes the place of the one before, at once.
            p.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG), applicationId());
        }
        return p;
    }

    /** Every task may meet one handler that overruns before the round is committed. */
    private int transactionTimeoutMillis() {
        return Math.toIntExact(config.handlerTimeout()
                .multipliedBy(partitions)
                .plus(BESIDE_HANDLERS)
                .toMillis());
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join(CLOSE.toMillis() + 1000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        health = Health.notReady("tx-processor: closed");
    }
}
