package dev.writ.command;

import static dev.writ.command.RunningApi.COMMANDS;
import static dev.writ.command.RunningApi.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.writ.common.config.KafkaConfig;
import dev.writ.common.topic.Topics;
import dev.writ.testkit.KafkaFixture;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A key does not expire before the log does. */
class YearsLaterIT {
    private static final Duration APPEND_TIMEOUT = Duration.ofSeconds(4);

    @RegisterExtension
    static final KafkaFixture KAFKA = new KafkaFixture();

    @TempDir
    Path folder;

    @Test
    void aRetryAfterTenYearsIsAnsweredFromTheLog() {
        var kafka = KAFKA.configWithTopics(2);
        var keys = new LinkedHashMap<String, String>();
        for (var action : List.of("accept", "reject", "break", "leave")) {
            KAFKA.append(kafka, Topics.ACTIONS, action, RunningApi.action(action));
            keys.put(action, UUID.randomUUID().toString());
        }
        try (var processor = new StandInProcessor(kafka)) {
            Map<String, JsonNode> first;
            try (var api = RunningApi.ready(kafka, folder.resolve("now"))) {
                first = statesOf(api, keys);
            }
            long log = size(kafka);

            var later = Clock.offset(Clock.systemUTC(), Duration.ofDays(3653));
            try (var api = RunningApi.start(kafka, folder.resolve("later"), APPEND_TIMEOUT, later)) {
                api.awaitReady();
                assertThat(statesOf(api, keys)).isEqualTo(first);
                keys.forEach((action, key) -> {
                    var other = api.post("[\"" + action + "\", {\"amount\": 2}]", "Idempotency-Key", key);
                    assertThat(other.statusCode()).isEqualTo(422);
                });
                assertThat(size(kafka)).isEqualTo(log);
                // Time has passed for this instance indeed.
                var fresh = json(api.post("[\"leave\", {\"amount\": 1}]"));
                assertThat(fresh.at("/meta/submitted-at").textValue()).isGreaterThan("2036");
            }
        }
    }

    @Test
    void aLogThatForgetsIsNotAskedWhetherAKeyIsNew() throws Exception {
        var kafka = KAFKA.configWithTopics(1);
        KAFKA.append(kafka, Topics.ACTIONS, "leave", RunningApi.action("leave"));
        var pending = new ConfigResource(ConfigResource.Type.TOPIC, Topics.PENDING.name(kafka.topicPrefix()));
        var week = new AlterConfigOp(new ConfigEntry("retention.ms", "604800000"), AlterConfigOp.OpType.SET);
        try (var admin = Admin.create(kafka.adminProperties("retention"))) {
            admin.incrementalAlterConfigs(Map.of(pending, Set.of(week))).all().get();
            // The broker tells of it a moment after the controller has confirmed it.
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> admin.describeConfigs(Set.of(pending))
                            .all()
                            .get()
                            .get(pending)
                            .get("retention.ms")
                            .value()
                            .equals("604800000"));
        }
        try (var api = RunningApi.start(kafka, folder, APPEND_TIMEOUT, Clock.systemUTC())) {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> api.api().health().toString().contains("retention.ms=604800000, needed is -1"));
            var key = UUID.randomUUID().toString();
            assertThat(api.post("[\"leave\", {\"amount\": 1}]", "Idempotency-Key", key)
                            .statusCode())
                    .isEqualTo(503);
        }
        assertThat(KAFKA.read(kafka, Topics.PENDING)).isEmpty();
    }

    /** Posts one command of each action under its key, and asks for what has become of it. */
    private static Map<String, JsonNode> statesOf(RunningApi api, Map<String, String> keys) {
        var expected = Map.of("accept", 201, "reject", 409, "break", 500, "leave", 202);
        var states = new LinkedHashMap<String, JsonNode>();
        keys.forEach((action, key) -> {
            var body = "[\"" + action + "\", {\"amount\": 1}]";
            var answer =
                    api.post(body, "Idempotency-Key", key, "Prefer", action.equals("leave") ? "wait=1" : "wait=30");
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(expected.get(action));
            var id = CommandIds.keyed("anonymous", new IdempotencyKey(key));
            states.put(
                    action,
                    await().atMost(Duration.ofSeconds(30))
                            .until(() -> json(api.get(COMMANDS + "/" + id)), state -> state.has("data")));
        });
        return states;
    }

    private static long size(KafkaConfig kafka) {
        return KAFKA.read(kafka, Topics.PENDING).size()
                + KAFKA.read(kafka, Topics.ACCEPTED).size()
                + (long) KAFKA.read(kafka, Topics.FAILED).size();
    }
}
