package dev.writ.command;

import static dev.writ.command.RunningApi.COMMANDS;
import static dev.writ.command.RunningApi.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.writ.common.config.KafkaConfig;
import dev.writ.common.message.Command;
import dev.writ.common.topic.Topics;
import dev.writ.testkit.KafkaFixture;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Requests under one key that meet at two instances at the same time. */
class TwoInstancesIT {
    private static final int ROUNDS = 60;

    @RegisterExtension
    static final KafkaFixture KAFKA = new KafkaFixture();

    @TempDir
    static Path folder;

    private static KafkaConfig kafka;
    private static StandInProcessor processor;
    private static List<RunningApi> instances;

    private final long seed = Long.getLong("writ.test.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @BeforeAll
    static void start() {
        kafka = KAFKA.configWithTopics(4);
        for (var name : List.of("accept", "reject", "leave")) {
            KAFKA.append(kafka, Topics.ACTIONS, name, RunningApi.action(name));
        }
        processor = new StandInProcessor(kafka);
        instances = List.of(RunningApi.start(kafka, folder.resolve("a")), RunningApi.start(kafka, folder.resolve("b")));
        instances.forEach(RunningApi::awaitReady);
    }

    @AfterAll
    static void stop() {
        instances.forEach(RunningApi::close);
        processor.close();
    }

    /** How a client asks, and what the first POST of a command that is accepted or rejected can then be answered. */
    private enum Asking {
        ASYNC("", "respond-async"),
        SYNC("?sync=true", "return=minimal"),
        WAITING("", "wait=20");

        private final String query;
        private final String prefer;

        Asking(String query, String prefer) {
            this.query = query;
            this.prefer = prefer;
        }

        List<Integer> answers(String action) {
            int decided = action.equals("accept") ? 201 : 409;
            return this == ASYNC ? List.of(202, decided) : List.of(decided);
        }
    }

    private record Attempt(String body, Asking asking, CompletableFuture<HttpResponse<String>> answer) {
        int status() {
            return answer.join().statusCode();
        }
    }

    @Test
    void concurrentRetriesAreOneCommandWithOneOutcome() {
        var ids = new HashMap<UUID, String>();
        for (int round = 0; round < ROUNDS; round++) {
            var key = UUID.randomUUID().toString();
            var action = random.nextBoolean() ? "accept" : "reject";
            var body = body(action, round, "a-" + round);
            var attempts = List.of(attempt(0, body, key), attempt(1, body, key), attempt(random.nextInt(2), body, key));
            var id = id(key);
            for (var attempt : attempts) {
                assertThat(attempt.asking().answers(action))
                        .as(context(attempt))
                        .contains(attempt.status());
                var answer = json(attempt.answer().join());
                assertThat(answer.at(answer.has("command") ? "/command/id" : "/id")
                                .textValue())
                        .as(context(attempt))
                        .isEqualTo(id.toString());
            }
            ids.put(id, action);
        }

        ids.forEach((id, action) -> {
            var everywhere = everywhere(id);
            assertThat(everywhere.get("status").textValue()).isEqualTo(action.equals("accept") ? "accepted" : "failed");
        });
        assertOneOutcomeEach(ids);
    }

    @Test
    void ofTwoBodiesThatRaceTheOneDecidedStandsAndNobodyIsToldOtherwise() {
        for (int round = 0; round < ROUNDS; round++) {
            var key = UUID.randomUUID().toString();
            // Another ordering key is another partition: which of them is decided first is open.
            var bodies = List.of(body("accept", 1, "a-" + round), body("accept", 2, "b-" + round));
            var attempts = List.of(attempt(0, bodies.get(0), key), attempt(1, bodies.get(1), key));
            attempts.forEach(attempt -> assertThat(attempt.status())
                    .as(context(attempt))
                    .isIn(attempt.asking() == Asking.ASYNC ? List.of(201, 202, 422) : List.of(201, 422)));

            var decided = everywhere(id(key));
            assertThat(decided.get("status").textValue()).isEqualTo("accepted");
            for (var attempt : attempts) {
                boolean stands = decided.get("data").equals(data(attempt.body()));
                var answer = json(attempt.answer().join());
                if (attempt.status() == 422) {
                    assertThat(stands).as(context(attempt)).isFalse();
                    assertThat(answer.get("type").textValue()).endsWith("/idempotency-key-reused");
                    assertThat(answer.at("/command/id").textValue()).isEqualTo(id(key).toString());
                } else if (attempt.status() == 201) {
                    assertThat(stands).as(context(attempt)).isTrue();
                } else {
                    // Who does not wait is told what he has written down himself, by its hash.
                    assertThat(answer.get("status").textValue()).isEqualTo("pending");
                    assertThat(answer.get("data")).isEqualTo(data(attempt.body()));
                    assertThat(answer.at("/meta/payload-hash").equals(decided.at("/meta/payload-hash")))
                            .as(context(attempt))
                            .isEqualTo(stands);
                }
                for (var instance : instances) {
                    assertThat(instance.post(attempt.body(), "Idempotency-Key", key)
                                    .statusCode())
                            .as(context(attempt))
                            .isEqualTo(stands ? 201 : 422);
                }
            }
        }
    }

    @Test
    void anotherBodyUnderAKnownKeyIsRefusedByEitherInstanceBeforeTheOutcomeToo() {
        for (var action : List.of("accept", "reject", "leave")) {
            var key = UUID.randomUUID().toString();
            assertThat(instances
                            .get(0)
                            .post(body(action, 1, "a"), "Idempotency-Key", key)
                            .statusCode())
                    .isEqualTo(202);
            var location = COMMANDS + "/" + id(key);
            assertThat(instances.get(1).get(location).statusCode()).isEqualTo(200);
            for (var other : List.of(body(action, 2, "a"), body(action, 1, "b"), body("leave", 7, "a"))) {
                for (var instance : instances) {
                    var refused = instance.post(other, "Idempotency-Key", key);
                    assertThat(refused.statusCode()).isEqualTo(422);
                    assertThat(json(refused).at("/command/location").textValue())
                            .isEqualTo(location);
                }
            }
            assertThat(written(id(key))).hasSize(1);
        }
    }

    @Test
    void whileBothAreUndecidedNeitherIsToldThatTheOtherStands() {
        var key = UUID.randomUUID().toString();
        var mine = written(key, "{\"amount\":1}", 3);
        var other = written(key, "{\"amount\":2}", 0);
        for (var instance : instances) {
            for (var record : List.of(mine, other)) {
                var body = "[\"leave\", " + record.value().data() + "]";
                for (var preference : List.of("respond-async", "wait=1")) {
                    var answer = instance.post(body, "Idempotency-Key", key, "Prefer", preference);
                    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
                    assertThat(json(answer).get("data"))
                            .isEqualTo(record.value().data());
                }
            }
            assertThat(instance.post("[\"leave\", {\"amount\": 3}]", "Idempotency-Key", key)
                            .statusCode())
                    .isEqualTo(422);
        }
        var waiting = List.of(
                instances
                        .get(0)
                        .postLater(COMMANDS + "?sync=true", "[\"leave\", {\"amount\": 1}]", "Idempotency-Key", key),
                instances
                        .get(1)
                        .postLater(COMMANDS + "?sync=true", "[\"leave\", {\"amount\": 2}]", "Idempotency-Key", key));
        await().until(() -> instances.stream().allMatch(i -> i.api().waiting() == 1));

        var position = new dev.writ.common.message.RecordPosition(mine.topic(), mine.partition(), mine.offset());
        var outcome = Samples.accepted(mine.value(), position, 9_000);
        KAFKA.append(kafka, Topics.ACCEPTED, mine.partition(), mine.key(), outcome);

        assertThat(waiting).extracting(w -> w.join().statusCode()).containsExactly(201, 422);
        assertThat(everywhere(id(key)).get("data")).isEqualTo(mine.value().data());
    }

    @Test
    void whatOneInstanceHasJustWrittenDownTheOtherNeverDenies() {
        for (int n = 0; n < 100; n++) {
            var location = instances
                    .get(n % 2)
                    .post(body("leave", n, "c-" + n))
                    .headers()
                    .firstValue("Location")
                    .orElseThrow();
            assertThat(instances.get(1 - n % 2).get(location).statusCode()).isEqualTo(200);
        }
    }

    private Attempt attempt(int instance, String body, String key) {
        var asking = Asking.values()[random.nextInt(Asking.values().length)];
        var later = CompletableFuture.delayedExecutor(random.nextInt(12_000), TimeUnit.MICROSECONDS);
        var answer = CompletableFuture.supplyAsync(
                        () -> instances
                                .get(instance)
                                .postLater(
                                        COMMANDS + asking.query, body, "Idempotency-Key", key, "Prefer", asking.prefer),
                        later)
                .thenCompose(response -> response);
        return new Attempt(body, asking, answer);
    }

    private String context(Attempt attempt) {
        return "seed " + seed + ", " + attempt.asking() + " " + attempt.body() + ": "
                + attempt.answer().join().body();
    }

    /** The command as both instances know it once it is decided. */
    private static JsonNode everywhere(UUID id) {
        var states = new HashSet<JsonNode>();
        for (var instance : instances) {
            var answer = instance.get(COMMANDS + "/" + id + "?wait=30");
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            states.add(json(answer));
        }
        // A failed command is known by its outcome a moment before its record may be read.
        return states.size() == 1
                ? states.iterator().next()
                : await().atMost(Duration.ofSeconds(30)).until(() -> same(id), s -> !s.isMissingNode());
    }

    private static JsonNode same(UUID id) {
        var first = json(instances.get(0).get(COMMANDS + "/" + id));
        return first.equals(json(instances.get(1).get(COMMANDS + "/" + id)))
                ? first
                : com.fasterxml.jackson.databind.node.MissingNode.getInstance();
    }

    private static void assertOneOutcomeEach(Map<UUID, String> ids) {
        var outcomes = new ArrayList<UUID>();
        KAFKA.read(kafka, Topics.ACCEPTED).forEach(r -> outcomes.add(r.value().id()));
        KAFKA.read(kafka, Topics.FAILED).forEach(r -> outcomes.add(r.value().id()));
        assertThat(outcomes.stream().filter(ids::containsKey)).containsExactlyInAnyOrderElementsOf(ids.keySet());
        var hashes = new HashMap<UUID, String>();
        for (var record : KAFKA.read(kafka, Topics.PENDING)) {
            var command = record.value();
            if (ids.containsKey(command.id())) {
                var hash = command.meta().payloadHash();
                assertThat(hashes.getOrDefault(command.id(), hash)).isEqualTo(hash);
                hashes.put(command.id(), hash);
            }
        }
        assertThat(hashes).hasSameSizeAs(ids);
    }

    /** Written down by yet another instance, whose clock may be ahead. */
    private static ConsumerRecord<String, Command> written(String key, String data, int secondsAhead) {
        var id = id(key);
        var command = Samples.command(id, "leave", data, Samples.NOON.plusSeconds(secondsAhead), "anonymous");
        int partition = secondsAhead % 4;
        long offset = KAFKA.append(kafka, Topics.PENDING, partition, id.toString(), command)
                .offset();
        return new ConsumerRecord<>(
                Topics.PENDING.name(kafka.topicPrefix()), partition, offset, id.toString(), command);
    }

    private static List<ConsumerRecord<String, Command>> written(UUID id) {
        return KAFKA.read(kafka, Topics.PENDING).stream()
                .filter(r -> r.value().id().equals(id))
                .toList();
    }

    private static String body(String action, int amount, String account) {
        return "[\"" + action + "\", {\"amount\": " + amount + ", \"account\": \"" + account + "\"}]";
    }

    private static JsonNode data(String body) {
        return Samples.json(body).get(1);
    }

    private static UUID id(String key) {
        return CommandIds.keyed("anonymous", new IdempotencyKey(key));
    }
}
