package dev.writ.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.writ.common.config.KafkaConfig;
import dev.writ.common.media.Json;
import dev.writ.common.message.Command;
import dev.writ.common.topic.DeadRecord;
import dev.writ.common.topic.Topics;
import dev.writ.testkit.KafkaFixture;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./writ dead} on what a real tx-processor has buried. */
class DeadCommandIT {
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static final int PARTITION = 2;

    @RegisterExtension
    static final KafkaFixture KAFKA = new KafkaFixture();

    private static KafkaConfig kafka;
    private static RunningProcessor processor;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        kafka = KAFKA.configWithTopics(4);
        processor = RunningProcessor.start(kafka);
    }

    @AfterAll
    static void end() {
        processor.close();
    }

    @Test
    void theListHasTheNewestFirstEachWithItsReason() {
        long now = System.currentTimeMillis() + 60_000;
        for (int i = 0; i < 3; i++) {
            var at = new ProducerRecord<>(
                    pending(), i, now + i, bytes("k" + i), bytes("{\"nr\": " + i), new RecordHeaders());
            buried(at);
        }
        var run = dead("list", "--limit", "2");
        assertThat(run.exitCode()).isZero();
        var lines = run.out().lines().toList();
        assertThat(lines.get(0)).startsWith("POSITION").contains("WRITTEN", "FROM", "REASON", "VALUE");
        assertThat(lines.get(1)).contains(pending() + " 2:", "Unexpected end-of-input", "{\"nr\": 2", "Z  ");
        assertThat(lines.get(2)).contains(pending() + " 1:", "{\"nr\": 1");
        assertThat(lines.get(3)).contains("older", "--limit");
        assertThat(lines).hasSize(4);
        assertThat(dead("--limit", "2").out()).as("list goes without saying").isEqualTo(run.out());
    }

    @Test
    void allOfOneIsShown() {
        var value = "{\"id\": \"x\",\n\t\"name\": \"Zoë\"}";
        var headers = new RecordHeaders()
                .add("traceparent", bytes(TRACE))
                .add("bin", new byte[] {0, (byte) 0xff})
                .add("none", null);
        var position = buried(record(bytes("key-1"), bytes(value), headers));
        var run = dead("show", position);
        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .contains("position  " + position)
                .contains("from      " + pending() + " 2:")
                .contains("reason    field \"id\" must be a UUID")
                .contains("key       key-1")
                .contains("header    traceparent: " + TRACE)
                .contains("header    bin: hex [00 ff]")
                .contains("header    none: (none)")
                .doesNotContain("writ-reason")
                .contains("value     " + bytes(value).length + " bytes")
                .endsWith("\n\n" + value + "\n");
    }

    @Test
    void bytesHaveNoPowerOverTheTerminal() {
        var value = new byte[] {0x1b, '[', '2', 'J', (byte) 0xff, 'o', 'k'};
        var position = buried(record(new byte[] {0x1b, 'c'}, value, new RecordHeaders().add("\u001b]0;x", value)));
        var shown = dead("show", position);
        assertThat(shown.out())
                .contains("key       hex [1b 63]")
                .contains("00000000  1b 5b 32 4a ff 6f 6b ", ".[2J.ok");
        var escaped = buried(record(null, bytes("\u001b[2J\u202e{}"), new RecordHeaders()));
        assertThat(dead("show", escaped).out()).contains("1b 5b 32 4a e2 80 ae 7b 7d");
        assertThat(Stream.of(shown, dead("show", escaped), dead("list")).map(Cli::out))
                .allSatisfy(out -> assertThat(out).doesNotContain("\u001b", "\u202e"));
        assertThat(raw(position)).isEqualTo(value);
    }

    @Test
    void aRecordWithoutAValueIsSaidToHaveNone() {
        var position = buried(record(bytes("k"), null, new RecordHeaders()));
        assertThat(dead("show", position).out()).contains("value     (none)");
        failedWith(dead("show", position, "--raw"), position + " has no value");
        failedWith(dead("put-back", position), "would be dead again: the record has no value");
    }

    @Test
    void putBackItIsDecidedAndPutBackTwiceItIsDecidedOnce() {
        var command = RunningProcessor.command("Ada");
        var headers = new RecordHeaders().add("traceparent", bytes(TRACE)).add("own", bytes("1"));
        var position = buried(record(bytes("no-id"), Json.bytes(command.toJson()), headers));

        var run = dead("put-back", position);
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .contains("put back  " + pending() + " 2:")
                .contains("command   " + command.id() + " create-customer")
                .contains("status    http://127.0.0.1:8080/api/v1/commands/" + command.id())
                .contains("decided once");
        awaitAccepted(command);
        assertThat(dead("put-back", position).exitCode()).isZero();

        var back = inPending(command.id());
        assertThat(back).hasSize(2).allSatisfy(r -> {
            assertThat(r.partition()).isEqualTo(PARTITION);
            assertThat(header(r.headers(), "traceparent")).isEqualTo(TRACE);
            assertThat(header(r.headers(), "own")).isEqualTo("1");
            assertThat(header(r.headers(), "ce_type")).isEqualTo("dev.writ.command.pending.v1");
            assertThat(header(r.headers(), "writ-put-back-from"))
                    .isEqualTo(Topics.DEAD.name(kafka.topicPrefix()) + ":" + position);
            assertThat(r.headers().lastHeader("writ-reason")).isNull();
        });
        var behind = RunningProcessor.command("behind");
        KAFKA.append(kafka, Topics.PENDING, PARTITION, behind.id().toString(), behind);
        awaitAccepted(behind);
        var outcomes = KAFKA.read(kafka, Topics.ACCEPTED).stream()
                .filter(r -> r.key().equals(command.id().toString()))
                .toList();
        assertThat(outcomes).hasSize(1);
        assertThat(header(outcomes.get(0).headers(), "traceparent")).isEqualTo(TRACE);
    }

    @Test
    void whatWouldBeDeadAgainIsRefusedUntilItIsMended() throws Exception {
        var command = RunningProcessor.command("Grace");
        var json = Json.text(command.toJson());
        var position = buried(record(bytes("k"), bytes(json + "}"), new RecordHeaders()));
        int before = KAFKA.readBytes(kafka, Topics.PENDING).size();
        failedWith(dead("put-back", position), position + " would be dead again: line 1, column ", "--value FILE");

        var file = folder.resolve("mended.json");
        Files.writeString(file, json.replace("\"id\"", "\"di\""));
        failedWith(
                dead("put-back", position, "--value", file.toString()),
                file + " would be dead again: field \"id\" is missing");
        Files.write(file, new byte[1024 * 1024 + 1]);
        failedWith(dead("put-back", position, "--value", file.toString()), "has 1048577 bytes");
        failedWith(dead("put-back", position, "--value", folder.resolve("none").toString()), "cannot be read");
        assertThat(KAFKA.readBytes(kafka, Topics.PENDING)).hasSize(before);

        Files.writeString(file, json + "\n");
        assertThat(dead("put-back", position, "--value", file.toString()).exitCode())
                .isZero();
        awaitAccepted(command);
    }

    @Test
    void whatWasTooLargeIsReadWhereItCameFrom() throws Exception {
        var large = new byte[9 * 1024 * 1024];
        var position = buried(record(bytes("large"), large, new RecordHeaders().add("own", bytes("1"))));
        assertThat(dead("list", "--limit", "1000").out()).contains("(too large; still where it came from)");
        assertThat(raw(position)).isEqualTo(large);
        var command = RunningProcessor.command("Edsger");
        var file = folder.resolve("mended.json");
        Files.write(file, Json.bytes(command.toJson()));
        assertThat(dead("put-back", position, "--value", file.toString()).exitCode())
                .isZero();
        awaitAccepted(command);
        assertThat(header(inPending(command.id()).get(0).headers(), "own")).isEqualTo("1");
    }

    @Test
    void whatNobodyBuriedIsShownButNotPutBack() {
        var record = new ProducerRecord<>(Topics.DEAD.name(kafka.topicPrefix()), 0, bytes("k"), bytes("{}"));
        var position =
                "0:" + KAFKA.append(kafka, "none", List.of(record)).get(0).offset();
        assertThat(dead("show", position).out()).contains("from      (unknown)");
        var command = RunningProcessor.command("Alan");
        record = new ProducerRecord<>(record.topic(), 0, bytes("k"), Json.bytes(command.toJson()));
        position = "0:" + KAFKA.append(kafka, "none", List.of(record)).get(0).offset();
        failedWith(dead("put-back", position), "does not say which record");
    }

    @Test
    void aPositionThatIsNoneIsNamed() {
        var topic = Topics.DEAD.name(kafka.topicPrefix());
        var position = buried(record(bytes("k"), bytes("x"), new RecordHeaders()));
        int partition = Integer.parseInt(position.split(":")[0]);
        failedWith(dead("show", "4:0"), topic + " has no partition 4; they are 0 to 3");
        failedWith(dead("show", partition + ":99999"), "no record at 99999 in partition " + partition + " of " + topic);
        // Behind each record stands the mark that ends its transaction.
        long marker = Long.parseLong(position.split(":")[1]) + 1;
        failedWith(dead("show", partition + ":" + marker), "no record at " + marker);
    }

    @Test
    void withoutRecordsOrTopicOrKafkaItSaysSo() throws Exception {
        var empty = KAFKA.configWithTopics(1);
        var run = Cli.run("dead", "--kafka", KAFKA.bootstrapServers(), "--topic-prefix", empty.topicPrefix());
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).startsWith(empty.topicPrefix() + "dead-cmds is empty");
        failedWith(
                Cli.run("dead", "--kafka", KAFKA.bootstrapServers(), "--topic-prefix", "nobodys."),
                "there is no topic nobodys.dead-cmds in the Kafka at " + KAFKA.bootstrapServers());
        failedWith(dead("show", "0:0", "--topic-prefix", empty.topicPrefix()), "it has none");
    }

    @Test
    @Timeout(30)
    void whereKafkaIsAwayItSaysSoSoon() throws Exception {
        try (var socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            var address = "127.0.0.1:" + socket.getLocalPort();
            socket.close();
            long began = System.nanoTime();
            failedWith(Cli.run("dead", "--kafka", address), "Kafka at " + address + " does not answer");
            assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began))
                    .isLessThan(10);
        }
    }

    private static Cli dead(String... args) {
        var all = Stream.concat(
                Stream.of("dead", "--kafka", KAFKA.bootstrapServers(), "--topic-prefix", kafka.topicPrefix()),
                Stream.of(args));
        return Cli.run(all.toArray(String[]::new));
    }

    private static void failedWith(Cli run, String... message) {
        assertThat(run.err()).startsWith("writ: ").contains(message).hasLineCount(1);
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
    }

    private static byte[] raw(String position) {
        var stdout = System.out;
        var bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes));
        try {
            assertThat(dead("show", position, "--raw").exitCode()).isZero();
        } finally {
            System.setOut(stdout);
        }
        return bytes.toByteArray();
    }

    private static ProducerRecord<byte[], byte[]> record(byte[] key, byte[] value, Headers headers) {
        return new ProducerRecord<>(pending(), PARTITION, null, key, value, headers);
    }

    /** Where on {@code dead-cmds} the processor has put it. */
    private static String buried(ProducerRecord<byte[], byte[]> record) {
        long offset = KAFKA.append(kafka, "gzip", List.of(record)).get(0).offset();
        return await().atMost(Duration.ofSeconds(60))
                .until(
                        () -> KAFKA.readBytes(kafka, Topics.DEAD).stream()
                                .filter(r -> DeadRecord.read(r.headers())
                                        .filter(d -> d.origin().partition() == record.partition()
                                                && d.origin().offset() == offset)
                                        .isPresent())
                                .map(r -> r.partition() + ":" + r.offset())
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    private static void awaitAccepted(Command command) {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> KAFKA.read(kafka, Topics.ACCEPTED).stream()
                        .anyMatch(r -> r.key().equals(command.id().toString())));
    }

    private static List<ConsumerRecord<byte[], byte[]>> inPending(UUID id) {
        return KAFKA.readBytes(kafka, Topics.PENDING).stream()
                .filter(r -> r.key() != null && new String(r.key(), UTF_8).equals(id.toString()))
                .toList();
    }

    private static String header(Headers headers, String name) {
        return new String(headers.lastHeader(name).value(), UTF_8);
    }

    private static String pending() {
        return Topics.PENDING.name(kafka.topicPrefix());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
