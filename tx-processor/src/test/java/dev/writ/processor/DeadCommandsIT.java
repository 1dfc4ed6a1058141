package dev.writ.processor;

import static dev.writ.processor.TopologyFixture.command;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.writ.common.config.KafkaConfig;
import dev.writ.common.media.Json;
import dev.writ.common.message.CommandRecord;
import dev.writ.common.topic.DeadRecord;
import dev.writ.common.topic.Topics;
import dev.writ.handler.Decision;
import dev.writ.testkit.KafkaFixture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is no command at all does not stop the processor and is not lost: it is kept, whole, with its reason. */
class DeadCommandsIT {
    private static final int PARTITIONS = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension
    static final KafkaFixture KAFKA = new KafkaFixture();

    private static final Handlers HANDLERS = new Handlers(List.of(TestHandler.of(
            "put",
            (c, db) -> Decision.builder()
                    .entity("item", Map.of(":item/name", c.data().path("name").asText()))
                    .build())));

    private final KafkaConfig kafka = KAFKA.configWithTopics(PARTITIONS);
    private final List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    private int goodOnes;

    @Test
    void eachKindIsKeptWholeWithItsReasonAndWhatStandsBehindItIsDecided() {
        var reasons = new LinkedHashMap<Integer, String>();
        kinds().forEach((value, reason) -> {
            reasons.put(records.size(), reason);
            garbage(value.key(), value.value());
            good();
        });
        var positions = KAFKA.append(kafka, "none", records);
        try (var running = RunningProcessor.logFirst(kafka, HANDLERS).ready()) {
            awaitAccepted();
            assertThat(deadAsSent()).containsExactlyElementsOf(expectedDead());
            var dead = dead().stream()
                    .collect(Collectors.toMap(
                            r -> fate(r).origin().offset() + "@"
                                    + fate(r).origin().partition(),
                            r -> r));
            reasons.forEach((index, reason) -> {
                var at = positions.get(index);
                assertThat(fate(dead.get(at.offset() + "@" + at.partition())).reason())
                        .contains(reason);
            });
            assertThat(running.processor().health().reason()).isEmpty();
        }
    }

    @Test
    void randomGarbageLosesAndDoublesNothingThoughTheProcessorIsRestartedInTheMiddle() {
        long seed = Long.getLong("writ.test.seed", System.nanoTime());
        System.out.println("DeadCommandsIT: -Dwrit.test.seed=" + seed);
        var garbage = new Garbage(seed);
        for (int i = 0; i < 200; i++) {
            var one = garbage.next();
            garbage(one.key(), one.value());
            good();
        }
        KAFKA.append(kafka, "lz4", records.subList(0, 100));
        var running = RunningProcessor.logFirst(kafka, HANDLERS);
        try {
            for (int until = 200; until <= records.size(); until += 100) {
                running.ready();
                KAFKA.append(kafka, "none", records.subList(until - 100, until));
                KAFKA.await(kafka, Topics.ACCEPTED, 1 + (until - 100) / 2 + 5);
                running.close();
                running = RunningProcessor.logFirst(kafka, HANDLERS);
            }
            awaitAccepted();
        } finally {
            running.close();
        }
        assertThat(deadAsSent()).as("seed %d", seed).containsExactlyElementsOf(expectedDead());
        assertThat(decided()).as("seed %d", seed).containsExactlyElementsOf(expectedDecided());
    }

    @Test
    void whatIsTooLargeForTheTopicStaysWhereItIsAndIsNamedThere() {
        // A batch that is small only as long as it is compressed.
        var large = new byte[30 * 1024 * 1024];
        records.add(new ProducerRecord<>(pending(), 1, "large".getBytes(UTF_8), large));
        var position = KAFKA.append(kafka, "gzip", records).get(0);
        records.clear();
        records.add(new ProducerRecord<>(pending(), 1, null, null, new byte[] {1}, largeHeaders()));
        KAFKA.append(kafka, "gzip", records);
        records.clear();
        var whole = new ProducerRecord<>(pending(), 1, "fits".getBytes(UTF_8), new byte[8 * 1024 * 1024 - 70 * 1024]);
        records.add(whole);
        KAFKA.append(kafka, "gzip", records);
        records.clear();
        good();
        KAFKA.append(kafka, "none", records);
        try (var running = RunningProcessor.logFirst(kafka, HANDLERS).ready()) {
            awaitAccepted();
        }
        var dead = dead();
        assertThat(dead).hasSize(3);
        var first = fate(dead.get(0));
        assertThat(first.leftOut()).isTrue();
        assertThat(first.origin().partition()).isEqualTo(position.partition());
        assertThat(first.origin().offset()).isEqualTo(position.offset());
        assertThat(first.reason()).contains("has 31457280 bytes");
        assertThat(dead.get(0).value()).isNull();
        assertThat(fate(dead.get(1)).leftOut()).isTrue();
        assertThat(fate(dead.get(1)).own()).isEmpty();
        assertThat(fate(dead.get(2)).leftOut()).isFalse();
        assertThat(dead.get(2).value()).isEqualTo(whole.value());
        assertThat(dead.get(2).key()).isEqualTo(whole.key());
    }

    private static Headers largeHeaders() {
        var headers = new RecordHeaders();
        for (int i = 0; i < 9; i++) {
            headers.add("h" + i, new byte[1024 * 1024]);
        }
        return headers;
    }

    @Test
    void ofSeveralProcessorsOnOneLogOneKeepsThem() {
        for (int i = 0; i < 10; i++) {
            garbage(new byte[] {(byte) i}, new byte[] {1, 2, (byte) i});
            good();
        }
        KAFKA.append(kafka, "none", records);
        var uri = "datomic:mem://" + UUID.randomUUID();
        try (var deciding = RunningProcessor.databaseFirst(kafka, HANDLERS, uri).ready();
                var other = RunningProcessor.databaseFirst(kafka, new Handlers(List.of()), uri, "other", false)
                        .ready()) {
            awaitAccepted();
            awaitEndRead(kafka, "other");
            assertThat(deadAsSent()).containsExactlyElementsOf(expectedDead());
            assertThat(deciding.processor().health().reason()).isEmpty();
        }
    }

    @Test
    void whoReadsTheLogAgainFromItsBeginningBuriesNothingTwice() throws Exception {
        for (int i = 0; i < 30; i++) {
            garbage(new byte[] {(byte) i}, new byte[] {1, 2, (byte) i});
            good();
        }
        KAFKA.append(kafka, "none", records);
        try (var running = RunningProcessor.logFirst(kafka, HANDLERS).ready()) {
            awaitAccepted();
        }
        abortedOnes(40);
        forgetOffsets("tx-processor");
        int known = records.size();
        for (int i = 0; i < 6; i++) {
            garbage(new byte[] {(byte) i}, new byte[] {3, 4, (byte) i});
            good();
        }
        KAFKA.append(kafka, "none", records.subList(known, records.size()));
        try (var running = RunningProcessor.logFirst(kafka, HANDLERS).ready()) {
            awaitAccepted();
        }
        assertThat(deadAsSent()).containsExactlyElementsOf(expectedDead());
        assertThat(decided()).containsExactlyElementsOf(expectedDecided());
        assertThat(dead())
                .allSatisfy(r ->
                        assertThat(r.partition()).isEqualTo(fate(r).origin().partition()));
    }

    /** What predecessors wrote to {@code dead-cmds} and could not commit: offsets without a record to read. */
    private void abortedOnes(int perPartition) {
        var properties = kafka.producerProperties("test-aborted");
        properties.put("transactional.id", kafka.topicPrefix() + "aborted");
        try (var producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            for (int i = 0; i < perPartition * PARTITIONS; i++) {
                producer.send(new ProducerRecord<>(
                        Topics.DEAD.name(kafka.topicPrefix()), i % PARTITIONS, new byte[0], new byte[] {(byte) i}));
            }
            producer.flush();
            producer.abortTransaction();
        }
    }

    /** As Kafka does by itself, when nobody has committed for a week. */
    private void forgetOffsets(String group) {
        try (var admin = Admin.create(kafka.adminProperties("test-offsets"))) {
            await().atMost(PATIENCE)
                    .ignoreExceptions() // as long as the group counts its member as alive
                    .until(() -> admin.deleteConsumerGroups(List.of(kafka.topicPrefix() + group))
                                    .all()
                                    .get()
                            == null);
        }
    }

    private static Map<Garbage.KeyAndValue, String> kinds() {
        var kinds = new LinkedHashMap<Garbage.KeyAndValue, String>();
        var id = UUID.randomUUID().toString();
        var key = id.getBytes(UTF_8);
        Function<String, String> whole = field -> "{\"id\":\"" + id + "\",\"action\":\"put\",\"data\":{},\"meta\":"
                + "{\"submitted-at\":\"2026-03-01T12:00:00Z\",\"principal\":\"p\",\"payload-hash\":\"h\"}" + field
                + "}";
        kind(kinds, key, new byte[] {(byte) 0xff, 0, 1, (byte) 0x80}, "not UTF-8");
        kind(kinds, key, new byte[0], "no JSON value");
        kind(kinds, key, (byte[]) null, "no value");
        kind(kinds, null, (byte[]) null, "no value");
        kind(kinds, key, "{\"id\":", "Unexpected end-of-input");
        kind(kinds, key, "null", "\"id\" is missing");
        kind(kinds, key, "[1]", "\"id\" is missing");
        kind(kinds, key, "{\"action\":\"put\"}", "\"id\" is missing");
        kind(kinds, key, "{\"id\":7}", "\"id\" must be a string");
        kind(kinds, key, "{\"id\":\"seven\"}", "\"id\" must be a UUID");
        kind(kinds, key, "{\"id\":\"" + id + "\"}", "\"action\" is missing");
        kind(kinds, key, whole.apply("") + whole.apply(""), "more than one JSON value");
        kind(kinds, key, whole.apply(",\"id\":\"" + id + "\""), "Duplicate field");
        kind(kinds, key, whole.apply("").replace("2026", "12026"), "must be an ISO-8601 instant");
        kind(kinds, key, whole.apply("").replace("2026", "1926"), "from 1970 to 9999");
        kind(kinds, key, whole.apply("").replace("\"p\"", "\"\\ud800\""), "surrogate");
        kind(kinds, key, whole.apply("").replace("{}", "{\"n\":1e999999999}"), "exponent");
        kind(kinds, key, whole.apply("").replace("{}", "{\"n\":1" + "0".repeat(500_000) + "}"), "digits");
        kind(kinds, key, whole.apply("").replace("{}", "[".repeat(900) + "]".repeat(900)), "nested deeper than 128");
        kind(kinds, key, "[".repeat(400_000), "nested deeper");
        kind(kinds, key, "\u0000".repeat(900_000), "");
        kind(kinds, null, whole.apply(""), "the record's key is not the command's id " + id);
        kind(kinds, "\u0000\u001b[2J".getBytes(UTF_8), whole.apply(""), "the record's key is not the command's id");
        kind(kinds, new byte[] {(byte) 0xfe, (byte) 0xff}, whole.apply("").getBytes(UTF_8), "the record's key is not");
        kind(kinds, id.toUpperCase(Locale.ROOT).getBytes(UTF_8), whole.apply("").getBytes(UTF_8), "key is not");
        return kinds;
    }

    private static void kind(Map<Garbage.KeyAndValue, String> kinds, byte[] key, String value, String reason) {
        kind(kinds, key, value.getBytes(UTF_8), reason);
    }

    private static void kind(Map<Garbage.KeyAndValue, String> kinds, byte[] key, byte[] value, String reason) {
        kinds.put(new Garbage.KeyAndValue(key, value), reason);
    }

    private ProducerRecord<byte[], byte[]> garbage(byte[] key, byte[] value) {
        // With headers that would be taken for those of dead-cmds, that repeat themselves, and that are no text.
        var headers = new RecordHeaders()
                .add("writ-reason", "mine".getBytes(UTF_8))
                .add("writ-offset", new byte[] {(byte) 0xff})
                .add("twice", "1".getBytes(UTF_8))
                .add("twice", null)
                .add("", new byte[0])
                .add("number", new byte[] {(byte) records.size()});
        var record = new ProducerRecord<>(
                pending(), records.size() / 2 % PARTITIONS, 1_000L + records.size(), key, value, headers);
        records.add(record);
        return record;
    }

    /** A command behind the garbage, in the same partition. */
    private void good() {
        var good = command("put", "{\"name\": \"n" + goodOnes++ + "\"}");
        int partition = records.isEmpty() ? 1 : records.get(records.size() - 1).partition();
        records.add(new ProducerRecord<>(
                pending(), partition, good.id().toString().getBytes(UTF_8), Json.bytes(good.toJson())));
    }

    private String pending() {
        return Topics.PENDING.name(kafka.topicPrefix());
    }

    private void awaitAccepted() {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(decided()).containsAll(expectedDecided()));
    }

    private List<String> decided() {
        var accepted = KAFKA.read(kafka, Topics.ACCEPTED).stream().map(ConsumerRecord::value);
        var failed = KAFKA.read(kafka, Topics.FAILED).stream().map(ConsumerRecord::value);
        return Stream.concat(accepted, failed)
                .filter(o -> !o.action().equals(InstallSchema.ACTION))
                .map(o -> o.id().toString())
                .sorted()
                .toList();
    }

    private List<String> expectedDecided() {
        return records.stream()
                .filter(DeadCommandsIT::isCommand)
                .map(r -> new String(r.key(), UTF_8))
                .sorted()
                .toList();
    }

    private List<String> expectedDead() {
        return records.stream()
                .filter(r -> !isCommand(r))
                .map(r -> text(r.partition(), r.timestamp(), r.key(), r.value(), r.headers()))
                .sorted()
                .toList();
    }

    private List<String> deadAsSent() {
        return dead().stream()
                .map(r -> text(fate(r).origin().partition(), r.timestamp(), r.key(), r.value(), fate(r).own()))
                .sorted()
                .toList();
    }

    private List<ConsumerRecord<byte[], byte[]>> dead() {
        return KAFKA.readBytes(kafka, Topics.DEAD);
    }

    private static DeadRecord fate(ConsumerRecord<byte[], byte[]> dead) {
        return DeadRecord.read(dead.headers()).orElseThrow();
    }

    private static boolean isCommand(ProducerRecord<byte[], byte[]> record) {
        try {
            CommandRecord.read(record.key(), record.value());
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** All that a record consists of; bytes as their hash, for a failure that can be read. */
    private static String text(int partition, long timestamp, byte[] key, byte[] value, Headers headers) {
        var own = Stream.of(headers.toArray())
                .map(h -> h.key() + "=" + hash(h.value()))
                .toList();
        return partition + " " + timestamp + " " + hash(key) + " " + hash(value) + " " + own;
    }

    private static String hash(byte[] bytes) {
        return bytes == null ? "null" : bytes.length + ":" + Arrays.hashCode(bytes);
    }

    private static void awaitEndRead(KafkaConfig kafka, String group) {
        var properties = kafka.adminProperties("test-offsets");
        try (var admin = Admin.create(properties)) {
            await().atMost(PATIENCE).until(() -> {
                var offsets = admin.listConsumerGroupOffsets(kafka.topicPrefix() + group)
                        .partitionsToOffsetAndMetadata()
                        .get();
                var ends = admin.listOffsets(offsets.keySet().stream()
                                .collect(Collectors.toMap(tp -> tp, tp -> OffsetSpec.latest())))
                        .all()
                        .get();
                return offsets.size() == PARTITIONS
                        && offsets.entrySet().stream()
                                .allMatch(e -> e.getValue().offset()
                                        == ends.get(e.getKey()).offset());
            });
        }
    }
}
