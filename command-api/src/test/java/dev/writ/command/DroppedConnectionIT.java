package dev.writ.command;

import static dev.writ.command.RunningApi.COMMANDS;
import static dev.writ.command.RunningApi.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.writ.command.KafkaProxy.Appends;
import dev.writ.common.config.KafkaConfig;
import dev.writ.common.message.RecordPosition;
import dev.writ.common.topic.Topics;
import dev.writ.testkit.KafkaFixture;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Clients that are gone before they are answered. */
class DroppedConnectionIT {
    @RegisterExtension
    static final KafkaFixture KAFKA = new KafkaFixture();

    @TempDir
    static Path folder;

    private static KafkaConfig kafka;
    private static KafkaProxy proxy;
    private static StandInProcessor processor;
    private static RunningApi api;

    @BeforeAll
    static void start() {
        kafka = KAFKA.configWithTopics(2);
        for (var name : List.of("accept", "leave")) {
            KAFKA.append(kafka, Topics.ACTIONS, name, RunningApi.action(name));
        }
        processor = new StandInProcessor(kafka);
        proxy = new KafkaProxy(KAFKA.bootstrapServers());
        var throughProxy = new KafkaConfig(proxy.bootstrapServers(), kafka.topicPrefix(), 2, (short) 1);
        api = RunningApi.start(throughProxy, folder, Duration.ofSeconds(4), Clock.systemUTC());
        api.awaitReady();
        patiently().until(() -> api.post(body("leave", 0)).statusCode() == 202);
    }

    @AfterAll
    static void stop() {
        api.close();
        proxy.close();
        processor.close();
    }

    @Test
    void whoLeavesBeforeKafkaHasTheCommandFindsItUnderItsKey() {
        proxy.appends(Appends.HELD);
        assertLeftAndFoundAgain();
    }

    @Test
    void whoLeavesWhenKafkaHasTheCommandFindsItUnderItsKey() {
        proxy.appends(Appends.UNANSWERED);
        assertLeftAndFoundAgain();
    }

    private void assertLeftAndFoundAgain() {
        var key = UUID.randomUUID().toString();
        int before = proxy.troubled();
        var body = body("accept", 1);
        try (var connection = new RawHttp(api.uri())) {
            connection.send(RawHttp.post(COMMANDS + "?sync=true", body, "Idempotency-Key: " + key));
            patiently().until(() -> proxy.troubled() > before);
            connection.reset();
        } finally {
            proxy.appends(Appends.PASS);
        }
        var retry = api.postTo(COMMANDS, body, "Idempotency-Key", key, "Prefer", "wait=30");
        assertThat(retry.statusCode()).as(retry.body()).isEqualTo(201);
        assertThat(json(retry).get("id").textValue()).isEqualTo(id(key).toString());
        assertOneCommand(List.of(id(key)));
        patiently().until(() -> api.api().waiting() == 0);
    }

    @Test
    void wheneverAConnectionEndsTheCommandIsThereOnceOrNotAtAll() {
        long seed = Long.getLong("writ.test.seed", System.nanoTime());
        var random = new Random(seed);
        var keys = new ArrayList<String>();
        for (int n = 0; n < 60; n++) {
            var key = UUID.randomUUID().toString();
            keys.add(key);
            var request = RawHttp.post(COMMANDS + "?sync=true", body("accept", n), "Idempotency-Key: " + key);
            int sent = random.nextInt(4) == 0 ? random.nextInt(request.length()) : request.length();
            var connection = new RawHttp(api.uri()).send(request.substring(0, sent));
            var later = CompletableFuture.delayedExecutor(random.nextInt(12_000), TimeUnit.MICROSECONDS);
            CompletableFuture.runAsync(random.nextBoolean() ? connection::reset : connection::close, later)
                    .join();
            if (sent < request.length()) {
                assertThat(api.get(COMMANDS + "/" + id(key)).statusCode())
                        .as("seed %d: a part of a command", seed)
                        .isEqualTo(404);
            }
        }
        for (int n = 0; n < keys.size(); n++) {
            var retry = api.postTo(COMMANDS, body("accept", n), "Idempotency-Key", keys.get(n), "Prefer", "wait=30");
            assertThat(retry.statusCode()).as("seed %d: %s", seed, retry.body()).isEqualTo(201);
        }
        assertOneCommand(keys.stream().map(DroppedConnectionIT::id).toList());
        patiently().until(() -> api.api().waiting() == 0);
    }

    @Test
    void whoOnlySaysThatNothingMoreFollowsIsAnswered() {
        try (var connection = new RawHttp(api.uri())) {
            var answer = connection
                    .send(RawHttp.post(COMMANDS, body("accept", 1), "Prefer: wait=30"))
                    .endOfRequest()
                    .answer();
            assertThat(answer).startsWith("HTTP/1.1 201").contains("\"status\":\"accepted\"");
        }
    }

    @Test
    void thoseWhoWaitedAndLeftAreForgottenWithTheOutcome() {
        var keys = new ArrayList<String>();
        for (int n = 0; n < 12; n++) {
            var key = UUID.randomUUID().toString();
            keys.add(key);
            var connection = new RawHttp(api.uri());
            connection.send(RawHttp.post(COMMANDS, body("leave", n), "Idempotency-Key: " + key, "Prefer: wait=60"));
            int expected = n + 1;
            patiently().until(() -> api.api().waiting() == expected);
            if (n % 2 == 0) {
                connection.reset();
            } else {
                connection.close();
            }
        }
        // Waiting holds no thread: neither for those who are here nor for those who are gone.
        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(t -> t.getName().equals("status-reader"))
                .hasSizeLessThanOrEqualTo(4);

        var ids = keys.stream().map(DroppedConnectionIT::id).toList();
        for (var record : KAFKA.read(kafka, Topics.PENDING)) {
            if (!ids.contains(record.value().id())) {
                continue;
            }
            var position = new RecordPosition(record.topic(), record.partition(), record.offset());
            var outcome = Samples.accepted(record.value(), position, 20_000 + record.offset());
            KAFKA.append(kafka, Topics.ACCEPTED, record.partition(), record.key(), outcome);
        }
        patiently().until(() -> api.api().waiting() == 0);
        assertThat(api.post(body("leave", 0), "Idempotency-Key", keys.get(0)).statusCode())
                .isEqualTo(201);
        assertOneCommand(ids);
    }

    /** Each is written down, with one intent, and decided once. */
    private static void assertOneCommand(List<UUID> ids) {
        var pending = KAFKA.read(kafka, Topics.PENDING);
        var accepted = KAFKA.read(kafka, Topics.ACCEPTED);
        for (var id : ids) {
            assertThat(pending.stream()
                            .map(ConsumerRecord::value)
                            .filter(c -> c.id().equals(id))
                            .map(c -> c.meta().payloadHash())
                            .distinct())
                    .hasSize(1);
            assertThat(accepted.stream().filter(r -> r.value().id().equals(id))).hasSize(1);
        }
    }

    private static ConditionFactory patiently() {
        return await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(20));
    }

    private static String body(String action, int amount) {
        return "[\"" + action + "\", {\"amount\": " + amount + "}]";
    }

    private static UUID id(String key) {
        return CommandIds.keyed("anonymous", new IdempotencyKey(key));
    }
}
