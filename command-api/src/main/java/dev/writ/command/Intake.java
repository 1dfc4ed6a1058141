package dev.writ.command;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.writ.common.config.KafkaConfig;
import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import dev.writ.common.message.Command;
import dev.writ.common.message.RecordPosition;
import dev.writ.common.topic.CloudEventHeaders;
import dev.writ.common.topic.Topics;
import dev.writ.common.tracing.RecordSpans;
import dev.writ.common.tracing.TraceHeaders;
import dev.writ.common.tracing.Tracing;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes commands down. */
final class Intake implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);
    private static final String SOURCE = "/writ/command-api";
    private static final int MAX_QUEUED = 10_000;
    private static final Duration[] BUCKETS = IntStream.of(1, 5, 10, 25, 50, 100, 500, 2000)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

    /** What one instance keeps of commands that Kafka has not confirmed; each also exists as a tree, a few times as large. */
    static final long MAX_BYTES = 64L * 1024 * 1024;

    private final String topic;
    private final Duration timeout;
    private final Consumer<Recorded> appended;
    private final Underway underway;
    private final Timer appends;
    private final Counter unconfirmed;
    private final KafkaProducer<String, byte[]> producer;
    private final long maxBytes;
    private final AtomicLong bytesInFlight = new AtomicLong();
    private final RecordSpans spans = new RecordSpans();

    // KafkaProducer.send blocks while it has no metadata: no thread of the web server may wait there.
    private final ThreadPoolExecutor sender =
            new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MAX_QUEUED), r -> {
                var thread = new Thread(r, "command-intake");
                thread.setDaemon(true);
                return thread;
            });

    /**
     * @param timeout after which Kafka counts as not answering
     * @param appended is told of every command that Kafka has, also of one that came after the timeout
     * @param underway is kept up to date; what has been {@code appended} leaves it only then
     * @param maxBytes how many bytes of commands may be on their way to Kafka
     */
    Intake(
            KafkaConfig kafka,
            Duration timeout,
            Consumer<Recorded> appended,
            Underway underway,
            MeterRegistry meters,
            long maxBytes) {
        this.maxBytes = maxBytes;
        this.topic = Topics.PENDING.name(kafka.topicPrefix());
        this.timeout = timeout;
        this.appended = appended;
        this.underway = underway;
        this.appends = Timer.builder("writ.commands.append")
                .description("Time until Kafka has confirmed a command")
                .serviceLevelObjectives(BUCKETS)
                .register(meters);
        this.unconfirmed = Counter.builder("writ.commands.unconfirmed")
                .description("Commands that Kafka has not confirmed in time")
                .register(meters);
        this.producer =
                new KafkaProducer<>(properties(kafka, timeout), new StringSerializer(), new ByteArraySerializer());
        Gauge.builder("writ.commands.inflight.bytes", bytesInFlight, AtomicLong::doubleValue)
                .description("Commands on their way to Kafka, not confirmed yet")
                .baseUnit(BaseUnits.BYTES)
                .register(meters);
        Gauge.builder("writ.commands.queued", sender, s -> s.getQueue().size())
                .description("Commands that wait to be handed to Kafka's producer")
                .register(meters);
    }

    /**
     * Appends a command.
     *
     * @param partitionKey decides the partition, see {@link Partitioning}
     * @param trace goes on in the headers of the record
     * @return completes when Kafka has the record. It fails with a {@link ProblemException}: {@code UNAVAILABLE}, with the
     *     member {@code append} if it is not known in time whether the record lands, {@code TOO_LARGE}, or {@code BUSY}
     */
    CompletableFuture<Recorded> append(Command command, String partitionKey, Context trace) {
        var value = Topics.PENDING.valueSerde().serializer().serialize(topic, command);
        if (bytesInFlight.addAndGet(value.length) > maxBytes) {
            bytesInFlight.addAndGet(-value.length);
            return CompletableFuture.failedFuture(busy());
        }
        var append = new Append(command, value, partitionKey, trace);
        var sample = Timer.start();
        try {
            sender.execute(append);
        } catch (RejectedExecutionException e) {
            var refusal = sender.isShutdown() ? stopping() : busy();
            append.notSent(refusal);
            return CompletableFuture.failedFuture(refusal);
        }
        return append.result()
                .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((recorded, failure) -> {
                    if (failure == null) {
                        sample.stop(appends);
                    }
                })
                .exceptionallyCompose(e -> CompletableFuture.failedFuture(problem(e)));
    }

    @Override
    public void close() {
        // Only append() gives the sender work.
        sender.shutdownNow().forEach(queued -> ((Append) queued).fail(stopping()));
        producer.close(Duration.ofSeconds(2));
    }

    /** One command on its way to Kafka. It counts as in flight until Kafka is done with it, not only until it is answered. */
    private final class Append implements Runnable {
        private final Command command;
        private final byte[] value;
        private final String partitionKey;
        private final Span span;
        private final Context trace;
        private final CompletableFuture<Recorded> result = new CompletableFuture<>();

        Append(Command command, byte[] value, String partitionKey, Context parent) {
            this.command = command;
            this.value = value;
            this.partitionKey = partitionKey;
            this.span = spans.sending(topic, parent)
                    .setAttribute(Tracing.COMMAND, command.id().toString())
                    .setAttribute(Tracing.ACTION, command.action());
            this.trace = parent.with(span);
            underway.begin(command.id());
        }

        CompletableFuture<Recorded> result() {
            return result;
        }

        @Override
        public void run() {
            if (result.isDone()) {
                notSent(new TimeoutException("answered before it was sent")); // and what nobody waits for is not sent
                return;
            }
            try {
                producer.send(record(), this::sent);
            } catch (RuntimeException e) {
                sent(null, e);
            }
        }

        void fail(Exception reason) {
            notSent(reason);
            result.completeExceptionally(reason);
        }

        void notSent(Exception reason) {
            Tracing.failed(span, reason);
            forget();
        }

        private void forget() {
            bytesInFlight.addAndGet(-value.length);
            underway.end(command.id());
            span.end();
        }

        private void sent(RecordMetadata metadata, Exception failure) {
            if (failure == null) {
                var recorded = new Recorded(command, position(metadata));
                RecordSpans.sent(span, recorded.position());
                try {
                    appended.accept(recorded);
                } finally {
                    // Kafka has it, whatever becomes of the news.
                    forget();
                    result.complete(recorded);
                }
            } else {
                fail(failure);
            }
        }

        private ProducerRecord<String, byte[]> record() {
            int partition = Partitioning.partition(
                    partitionKey, producer.partitionsFor(topic).size());
            var id = command.id().toString();
            var record = new ProducerRecord<>(topic, partition, id, value);
            CloudEventHeaders.set(
                    record.headers(),
                    CloudEventHeaders.COMMAND_PENDING,
                    SOURCE,
                    id,
                    command.meta().submittedAt());
            TraceHeaders.write(trace, record.headers());
            return record;
        }
    }

    private static ProblemException busy() {
        return ProblemType.BUSY.because("too many commands are waiting for Kafka; this one was not appended");
    }

    private static ProblemException stopping() {
        return ProblemType.UNAVAILABLE.because("the service is stopping; this command was not appended");
    }

    private static RecordPosition position(RecordMetadata metadata) {
        return new RecordPosition(metadata.topic(), metadata.partition(), metadata.offset());
    }

    private ProblemException problem(Throwable completion) {
        var failure = completion instanceof CompletionException ? completion.getCause() : completion;
        if (failure instanceof ProblemException known) {
            return known;
        }
        if (failure instanceof RecordTooLargeException) {
            return ProblemType.TOO_LARGE.because("the command is larger than a record of Kafka may be");
        }
        unconfirmed.increment();
        LOG.atDebug().addKeyValue("reason", failure.toString()).log("command not confirmed by Kafka");
        return ProblemType.UNAVAILABLE
                .because("Kafka has not confirmed the command in time; it may still land, so retry with an"
                        + " Idempotency-Key only")
                .with("append", TextNode.valueOf("unknown"));
    }

    private static Map<String, Object> properties(KafkaConfig kafka, Duration timeout) {
        int millis = Math.toIntExact(timeout.toMillis());
        var properties = kafka.producerProperties("writ-command-api-intake");
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topics.MAX_COMMAND_BYTES);
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, millis);
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, millis / 2);
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, millis / 2);
        return properties;
    }
}
