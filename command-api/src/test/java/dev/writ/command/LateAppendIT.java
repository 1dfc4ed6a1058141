package dev.writ.command;

import static dev.writ.command.RunningApi.COMMANDS;
import static dev.writ.command.RunningApi.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.writ.command.KafkaProxy.Appends;
import dev.writ.common.config.KafkaConfig;
import dev.writ.common.message.Command;
import dev.writ.common.topic.Topics;
import dev.writ.testkit.KafkaFixture;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.context.Context;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Commands that Kafka has, though their clients were told that it is not known. */
class LateAppendIT {
    private static final String ACCEPT = "[\"accept\", {\"amount\": 1}]";

    @RegisterExtension
    static final KafkaFixture KAFKA = new KafkaFixture();

    @TempDir
    Path folder;

    private KafkaConfig kafka;
    private KafkaProxy proxy;
    private RunningApi api;

    @BeforeEach
    void start() {
        kafka = KAFKA.configWithTopics(2);
        KAFKA.append(kafka, Topics.ACTIONS, "accept", RunningApi.action("accept"));
        proxy = new KafkaProxy(KAFKA.bootstrapServers());
        var throughProxy = new KafkaConfig(proxy.bootstrapServers(), kafka.topicPrefix(), 2, (short) 1);
        api = RunningApi.start(throughProxy, folder.resolve("a"), Duration.ofSeconds(1), Clock.systemUTC());
        api.awaitReady();
        patiently().until(() -> api.post(ACCEPT).statusCode() == 202);
    }

    @AfterEach
    void stop() {
        api.close();
        proxy.close();
    }

    @Test
    void whatLandedWithoutAnAnswerIsFoundAndIsTheSameCommandWhenTriedAgain() {
        var key = UUID.randomUUID().toString();
        proxy.appends(Appends.UNANSWERED);
        var refused = api.post(ACCEPT, "Idempotency-Key", key);

        var location = assertUnknown(refused);
        assertThat(location).isEqualTo(COMMANDS + "/" + id(key));
        assertThat(proxy.troubled()).isPositive();
        assertThat(written(id(key))).hasSize(1);
        assertThat(json(api.get(location)).get("status").textValue()).isEqualTo("pending");
        var retry = api.post(ACCEPT, "Idempotency-Key", key);
        assertThat(retry.statusCode()).isEqualTo(202);
        assertThat(json(retry)).isEqualTo(json(api.get(location)));
        assertThat(api.post("[\"accept\", {\"amount\": 2}]", "Idempotency-Key", key)
                        .statusCode())
                .isEqualTo(422);

        // Without a key it has landed as well, and only its Location tells.
        var unkeyed = assertUnknown(api.post(ACCEPT));
        assertThat(json(api.get(unkeyed)).get("status").textValue()).isEqualTo("pending");

        proxy.appends(Appends.PASS);
        try (var processor = new StandInProcessor(kafka);
                var other = RunningApi.ready(kafka, folder.resolve("b"))) {
            for (var instance : List.of(api, other)) {
                var decided = instance.postTo(COMMANDS, ACCEPT, "Idempotency-Key", key, "Prefer", "wait=30");
                assertThat(decided.statusCode()).isEqualTo(201);
                assertThat(json(decided).get("id").textValue()).isEqualTo(id(key).toString());
                assertThat(json(instance.get(unkeyed + "?wait=30"))
                                .get("status")
                                .textValue())
                        .isEqualTo("accepted");
            }
            assertThat(written(id(key))).hasSize(1);
            assertThat(outcomes(id(key))).isEqualTo(1);
        }
    }

    @Test
    void whatLandsLongAfterTheAnswerIsStillOneCommandWithItsRetries() {
        var key = UUID.randomUUID().toString();
        proxy.appends(Appends.HELD);
        var location = COMMANDS + "/" + id(key);
        patiently().until(() -> isUncertainWhilePosting(key, location));
        // Once the Kafka client has given up: it is not there now; that is all that can be said.
        patiently().until(() -> api.get(location).statusCode() == 404);
        assertUnknown(api.post(ACCEPT, "Idempotency-Key", key));
        assertThat(written(id(key))).isEmpty();

        proxy.appends(Appends.PASS);
        patiently().until(() -> api.get(location).statusCode() == 200);
        try (var processor = new StandInProcessor(kafka)) {
            patiently().untilAsserted(() -> {
                var retry = api.postTo(COMMANDS, ACCEPT, "Idempotency-Key", key, "Prefer", "wait=5");
                assertThat(retry.statusCode()).isEqualTo(201);
                assertThat(json(retry).get("id").textValue()).isEqualTo(id(key).toString());
            });
            // Both have landed, or one of them: they are one command all the same.
            assertThat(written(id(key)))
                    .isNotEmpty()
                    .allMatch(r -> r.value().data().equals(Samples.json("{\"amount\":1}")));
            assertThat(outcomes(id(key))).isEqualTo(1);
        }
    }

    @Test
    void whatHasLandedIsNotUnderWayEvenIfTheNewsCannotBeTaken() {
        var underway = new Underway();
        var meters = new SimpleMeterRegistry();
        Consumer<Recorded> failing = recorded -> {
            throw new IllegalStateException("the store is closed");
        };
        try (var intake = new Intake(kafka, Duration.ofSeconds(20), failing, underway, meters, 1_000)) {
            var recorded =
                    intake.append(Samples.command(1), "k", Context.root()).join();

            assertThat(recorded.command().id()).isEqualTo(Samples.id(1));
            assertThat(underway.has(Samples.id(1))).isFalse();
            assertThat(meters.get("writ.commands.inflight.bytes").gauge().value())
                    .isZero();
        }
    }

    /** Whether an instance that still tries to write a command down was seen not to say that there is none. */
    private boolean isUncertainWhilePosting(String key, String location) {
        var posting = CompletableFuture.supplyAsync(() -> api.post(ACCEPT, "Idempotency-Key", key));
        boolean seen = false;
        while (!posting.isDone() && !seen) {
            seen = api.get(location).statusCode() == 503;
        }
        assertThat(assertUnknown(posting.join())).isEqualTo(location);
        return seen;
    }

    /** The answer to a command of which it is not known whether it lands; gives its location. */
    private static String assertUnknown(HttpResponse<String> refused) {
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        var problem = json(refused);
        assertThat(problem.get("append").textValue()).isEqualTo("unknown");
        var location = refused.headers().firstValue("Location").orElseThrow();
        assertThat(location).isEqualTo(COMMANDS + "/" + problem.get("id").textValue());
        return location;
    }

    private List<ConsumerRecord<String, Command>> written(UUID id) {
        return KAFKA.read(kafka, Topics.PENDING).stream()
                .filter(r -> r.value().id().equals(id))
                .toList();
    }

    private long outcomes(UUID id) {
        return KAFKA.read(kafka, Topics.ACCEPTED).stream()
                .filter(r -> r.value().id().equals(id))
                .count();
    }

    private static ConditionFactory patiently() {
        return await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(50));
    }

    private static UUID id(String key) {
        return CommandIds.keyed("anonymous", new IdempotencyKey(key));
    }
}
