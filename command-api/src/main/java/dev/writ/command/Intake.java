package dev.writ.command;

import dev.writ.common.config.KafkaConfig;
import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import dev.writ.common.message.Command;
import dev.writ.common.message.RecordPosition;
import dev.writ.common.topic.CloudEventHeaders;
import dev.writ.common.topic.Topics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes commands down. */
final class Intake implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);
    private static final String SOURCE = "/writ/command-api";
    private static final int MAX_QUEUED = 10_000;

    private final String topic;
    private final Duration timeout;
    private final Consumer<Recorded> appended;
    private final Timer appends;
    private final Counter unconfirmed;
    private final KafkaProducer<String, Command> producer;

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
     */
    Intake(KafkaConfig kafka, Duration timeout, Consumer<Recorded> appended, MeterRegistry meters) {
        this.topic = Topics.PENDING.name(kafka.topicPrefix());
        this.timeout = timeout;
        this.appended = appended;
        this.appends = Timer.builder("writ.commands.append")
                .description("Time until Kafka has confirmed a command")
                .register(meters);
        this.unconfirmed = Counter.builder("writ.commands.unconfirmed")
                .description("Commands that Kafka has not confirmed in time")
                .register(meters);
        this.producer = new KafkaProducer<>(
                properties(kafka, timeout),
                new StringSerializer(),
                Topics.PENDING.valueSerde().serializer());
    }

    /**
     * Appends a command.
     *
     * @param partitionKey decides the partition, see {@link Partitioning}
     * @return completes when Kafka has the record. It fails with a {@link ProblemException}: {@code UNAVAILABLE} if that
     *     is not known in time (the record may still land), {@code TOO_LARGE}, or {@code BUSY}
     */
    CompletableFuture<Recorded> append(Command command, String partitionKey, String traceparent) {
        var result = new CompletableFuture<Recorded>();
        var sample = Timer.start();
        try {
            sender.execute(() -> send(command, partitionKey, traceparent, result));
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(
                    ProblemType.BUSY.because("too many commands are waiting for Kafka; this one was not appended"));
        }
        return result.orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((recorded, failure) -> sample.stop(appends))
                .exceptionallyCompose(e -> CompletableFuture.failedFuture(problem(e)));
    }

    @Override
    public void close() {
        sender.shutdownNow();
        producer.close(Duration.ofSeconds(2));
    }

    private void send(Command command, String partitionKey, String traceparent, CompletableFuture<Recorded> result) {
        if (result.isDone()) {
            return; // Answered long ago: what nobody waits for is not sent.
        }
        try {
            int partition = Partitioning.partition(
                    partitionKey, producer.partitionsFor(topic).size());
            var record = new ProducerRecord<>(topic, partition, command.id().toString(), command);
            CloudEventHeaders.set(
                    record.headers(),
                    CloudEventHeaders.COMMAND_PENDING,
                    SOURCE,
                    command.id().toString(),
                    command.meta().submittedAt());
            CloudEventHeaders.put(record.headers(), CloudEventHeaders.TRACEPARENT, traceparent);
            producer.send(record, (metadata, failure) -> {
                if (failure == null) {
                    var recorded = new Recorded(command, position(metadata));
                    appended.accept(recorded);
                    result.complete(recorded);
                } else {
                    result.completeExceptionally(failure);
                }
            });
        } catch (RuntimeException e) {
            result.completeExceptionally(e);
        }
    }

    private static RecordPosition position(RecordMetadata metadata) {
        return new RecordPosition(metadata.topic(), metadata.partition(), metadata.offset());
    }

    private ProblemException problem(Throwable completion) {
        var failure = completion instanceof CompletionException ? completion.getCause() : completion;
        if (failure instanceof RecordTooLargeException) {
            return ProblemType.TOO_LARGE.because("the command is larger than a record of Kafka may be");
        }
        unconfirmed.increment();
        LOG.atDebug().addKeyValue("reason", failure.toString()).log("command not confirmed by Kafka");
        return ProblemType.UNAVAILABLE.because(
                "Kafka has not confirmed the command in time; it may still land, so retry with an Idempotency-Key only");
    }

    private static Map<String, Object> properties(KafkaConfig kafka, Duration timeout) {
        int millis = Math.toIntExact(timeout.toMillis());
        var properties = kafka.clientProperties("writ-command-api-intake");
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
