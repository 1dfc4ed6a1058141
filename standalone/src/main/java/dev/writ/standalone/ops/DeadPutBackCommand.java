package dev.writ.standalone.ops;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.writ.common.config.KafkaConfig;
import dev.writ.common.message.Command;
import dev.writ.common.message.CommandRecord;
import dev.writ.common.topic.CloudEventHeaders;
import dev.writ.common.topic.Topics;
import dev.writ.standalone.cli.ClientException;
import dev.writ.standalone.cli.Printable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code writ dead put-back}: a second life, for what is a command after all. */
@picocli.CommandLine.Command(
        name = "put-back",
        description = "Append one of them to pending-cmds again, in the partition it came from, keyed by its command's"
                + " id. What would be dead again is refused.",
        footer = {"", "Put back twice, it is still one command, and decided once."})
final class DeadPutBackCommand implements Callable<Integer> {
    /** Names the dead record on the one that was put back. */
    private static final String PUT_BACK = "writ-put-back-from";

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @Spec
    private CommandSpec spec;

    @ParentCommand
    private DeadCommand dead;

    @Parameters(
            paramLabel = "PARTITION:OFFSET",
            converter = DeadPosition.Converter.class,
            description = "Which one, as the list says.")
    private DeadPosition position;

    @Option(
            names = "--value",
            paramLabel = "FILE",
            description = "Its value, mended; without it, the value is put back as it is.")
    private Path file;

    @Override
    public Integer call() {
        var kafka = dead.kafka();
        try (var reader = new RecordReader(kafka)) {
            var record = Deceased.read(reader, reader.read(position.in(kafka)));
            byte[] value = file == null ? record.value() : mended();
            var command = command(value);
            int partition = record.fateOrFail().origin().partition();
            var pending = Topics.PENDING.name(kafka.topicPrefix());
            if (partition >= reader.partitions(pending)) {
                throw new ClientException(pending + " has no partition " + partition + ", where it came from");
            }
            var headers = new RecordHeaders(record.headers());
            CloudEventHeaders.set(
                    headers,
                    CloudEventHeaders.COMMAND_PENDING,
                    "/writ/dead",
                    command.id().toString(),
                    command.meta().submittedAt());
            CloudEventHeaders.put(headers, PUT_BACK, Topics.DEAD.name(kafka.topicPrefix()) + ":" + position);
            var key = command.id().toString().getBytes(UTF_8);
            told(command, append(kafka, new ProducerRecord<>(pending, partition, null, key, value, headers)));
            return 0;
        }
    }

    /** By the rule of the tx-processor. */
    private Command command(byte[] value) {
        try {
            return CommandRecord.read(value);
        } catch (IllegalArgumentException e) {
            throw new ClientException((file == null ? position : file) + " would be dead again: " + e.getMessage()
                    + (file == null ? "; --value FILE puts a mended value back" : ""));
        }
    }

    private byte[] mended() {
        try {
            long size = Files.size(file);
            if (size > CommandRecord.MAX_BYTES) {
                throw new ClientException(
                        file + " has " + size + " bytes; a command has at most " + CommandRecord.MAX_BYTES);
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new ClientException(file + " cannot be read: " + e);
        }
    }

    private RecordMetadata append(KafkaConfig kafka, ProducerRecord<byte[], byte[]> record) {
        var properties = kafka.producerProperties("writ-put-back");
        int patience = Math.toIntExact(PATIENCE.toMillis());
        properties.putAll(Map.of(
                "acks",
                "all",
                "linger.ms",
                0,
                "max.block.ms",
                patience,
                "request.timeout.ms",
                patience,
                "delivery.timeout.ms",
                patience,
                "max.request.size",
                Topics.MAX_COMMAND_BYTES));
        try (var producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            return producer.send(record).get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TimeoutException) {
                throw new ClientException("Kafka at " + kafka.bootstrapServers() + " has not confirmed " + position
                        + " in time. It may have it all the same; putting it back again does no harm");
            }
            throw new ClientException(
                    "Kafka refuses " + position + ": " + e.getCause().getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClientException("interrupted");
        }
    }

    private void told(Command command, RecordMetadata where) {
        var out = spec.commandLine().getOut();
        var suite = System.getenv().getOrDefault("WRIT_URL", "http://127.0.0.1:8080");
        out.println("put back  " + where.topic() + " " + where.partition() + ":" + where.offset());
        out.println("command   " + command.id() + " " + Printable.of(command.action()));
        out.println("status    " + suite + "/api/v1/commands/" + command.id());
        out.println("It is decided once, also if it is put back again.");
    }
}
