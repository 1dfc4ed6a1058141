package dev.writ.command;

import static dev.writ.command.RunningApi.COMMANDS;
import static dev.writ.command.RunningApi.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.writ.common.topic.Topics;
import dev.writ.testkit.KafkaFixture;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A broker that goes away and comes back while commands are on their way to it. */
class BrokerRestartIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension
    static final KafkaFixture KAFKA = new KafkaFixture();

    @TempDir
    Path folder;

    /** The commands that were answered with success, by key. */
    private final Map<String, String> acknowledged = new ConcurrentHashMap<>();

    @Test
    void whatWasAcknowledgedIsWrittenDownAndNoIdHasTwoIntents() {
        var kafka = KAFKA.configWithTopics(2);
        KAFKA.append(kafka, Topics.ACTIONS, "accept", RunningApi.action("accept"));
        try (var a = RunningApi.start(kafka, folder.resolve("a"), Duration.ofSeconds(1), Clock.systemUTC());
                var b = RunningApi.start(kafka, folder.resolve("b"), Duration.ofSeconds(1), Clock.systemUTC())) {
            var instances = List.of(a, b);
            instances.forEach(RunningApi::awaitReady);
            var over = new AtomicBoolean();
            var clients = IntStream.range(0, 4)
                    .mapToObj(n -> CompletableFuture.runAsync(() -> submit(instances, n, over), task -> {
                        var thread = new Thread(task, "client-" + n);
                        thread.setDaemon(true);
                        thread.start();
                    }))
                    .toList();

            for (int restart = 0; restart < 2; restart++) {
                int goal = acknowledged.size() + 20;
                await().atMost(PATIENCE).until(() -> acknowledged.size() >= goal);
                KAFKA.stop();
                KAFKA.start();
            }
            int goal = acknowledged.size() + 20;
            await().atMost(PATIENCE).until(() -> acknowledged.size() >= goal);
            over.set(true);
            clients.forEach(CompletableFuture::join);

            var intents = new HashMap<String, HashSet<String>>();
            KAFKA.read(kafka, Topics.PENDING)
                    .forEach(r -> intents.computeIfAbsent(r.key(), k -> new HashSet<>())
                            .add(r.value().meta().payloadHash()));
            assertThat(intents.keySet()).containsAll(acknowledged.values());
            assertThat(intents.values()).allMatch(hashes -> hashes.size() == 1);

            try (var processor = new StandInProcessor(kafka)) {
                acknowledged.forEach((key, id) -> {
                    var retry = b.postTo(COMMANDS, body(key), "Idempotency-Key", key, "Prefer", "wait=30");
                    assertThat(retry.statusCode()).as(retry.body()).isEqualTo(201);
                    assertThat(json(retry).get("id").textValue()).isEqualTo(id);
                });
            }
            assertThat(KAFKA.read(kafka, Topics.ACCEPTED))
                    .extracting(r -> r.key())
                    .doesNotHaveDuplicates();
        }
    }

    /** Tries each command, now here and now there, until it is acknowledged. */
    private void submit(List<RunningApi> instances, int client, AtomicBoolean over) {
        for (int n = client; !over.get(); n++) {
            var key = UUID.randomUUID().toString();
            var tries = new java.util.concurrent.atomic.AtomicInteger(n);
            await().atMost(PATIENCE)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> {
                        var answer = instances.get(tries.incrementAndGet() % 2).post(body(key), "Idempotency-Key", key);
                        assertThat(answer.statusCode()).as(answer.body()).isIn(202, 503);
                        if (answer.statusCode() == 202) {
                            acknowledged.put(key, json(answer).get("id").textValue());
                        }
                        return answer.statusCode() == 202;
                    });
        }
    }

    private static String body(String key) {
        return "[\"accept\", {\"amount\": 1, \"account\": \"" + key + "\"}]";
    }
}
