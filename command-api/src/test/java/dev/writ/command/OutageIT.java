package dev.writ.command;

import static dev.writ.command.RunningApi.COMMANDS;
import static dev.writ.command.RunningApi.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.writ.common.topic.Topics;
import dev.writ.testkit.KafkaFixture;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class OutageIT {
    private static final String LEAVE = "[\"leave\", {\"amount\": 1}]";

    @RegisterExtension
    static final KafkaFixture KAFKA = new KafkaFixture();

    @TempDir
    Path folder;

    @Test
    void withoutKafkaCommandsAreRefusedInTimeAndWhatIsKnownIsStillTold() {
        var kafka = KAFKA.configWithTopics(2);
        KAFKA.append(kafka, Topics.ACTIONS, "leave", RunningApi.action("leave"));
        try (var api = RunningApi.ready(kafka, folder)) {
            var known = json(api.post(LEAVE)).get("id").textValue();
            KAFKA.stop();

            for (int n = 0; n < 2; n++) {
                long begin = System.nanoTime();
                var refused = api.post(LEAVE);
                assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
                assertThat(refused.statusCode()).isEqualTo(503);
                assertThat(refused.headers().firstValue("Retry-After")).isPresent();
                var problem = json(refused);
                assertThat(problem.get("append").textValue()).isEqualTo("unknown");
                assertThat(problem.get("location").textValue())
                        .isEqualTo(COMMANDS + "/" + problem.get("id").textValue())
                        .isEqualTo(refused.headers().firstValue("Location").orElseThrow());
            }
            assertThat(api.get(COMMANDS + "/" + known).statusCode()).isEqualTo(200);
            assertThat(api.get(COMMANDS).statusCode()).isEqualTo(200);
            assertThat(api.get("/api/v1/actions/leave").statusCode()).isEqualTo(200);
            // Whether there is such a command cannot be told now, so it is not said.
            assertThat(api.get(COMMANDS + "/" + UUID.randomUUID()).statusCode()).isEqualTo(503);
            await().until(() -> !api.api().health().ready());

            KAFKA.start();
            await().atMost(Duration.ofSeconds(30)).until(() -> api.post(LEAVE).statusCode() == 202);
            api.awaitReady();
            assertThat(api.get(COMMANDS + "/" + UUID.randomUUID()).statusCode()).isEqualTo(404);
        }
    }

    @Test
    void itStartsWithoutKafkaAndRunsOnceKafkaIsThere() {
        var kafka = KAFKA.config(2);
        KAFKA.stop();
        try (var api = RunningApi.start(kafka, folder)) {
            assertThat(api.post(LEAVE).statusCode()).isEqualTo(503);
            assertThat(api.get(COMMANDS).statusCode()).isEqualTo(503);
            assertThat(api.api().health().live()).isTrue();
            KAFKA.start();
            api.awaitReady();
            KAFKA.append(kafka, Topics.ACTIONS, "leave", RunningApi.action("leave"));
            assertThat(api.post(LEAVE).statusCode()).isEqualTo(202);
        }
    }

    @Test
    void aRestartedInstanceAndOneWithAnEmptyFolderKnowTheSame(@TempDir Path empty) {
        var kafka = KAFKA.configWithTopics(2);
        for (var name : new String[] {"accept", "reject", "leave"}) {
            KAFKA.append(kafka, Topics.ACTIONS, name, RunningApi.action(name));
        }
        var accepted = "";
        var rejected = "";
        var pending = "";
        try (var processor = new StandInProcessor(kafka);
                var api = RunningApi.ready(kafka, folder)) {
            accepted = json(api.postSync("[\"accept\", {\"amount\": 1}]")).toString();
            rejected = json(api.postSync("[\"reject\", {\"amount\": 1}]"))
                    .at("/command/id")
                    .textValue();
            pending = json(api.post(LEAVE)).get("id").textValue();
        }
        for (var place : new Path[] {folder, empty}) {
            try (var api = RunningApi.ready(kafka, place)) {
                var id = Samples.json(accepted).get("id").textValue();
                assertThat(json(api.get(COMMANDS + "/" + id))).isEqualTo(Samples.json(accepted));
                assertThat(json(api.get(COMMANDS + "/" + rejected))
                                .get("status")
                                .textValue())
                        .isEqualTo("failed");
                assertThat(json(api.get(COMMANDS + "/" + pending)).get("status").textValue())
                        .isEqualTo("pending");
                assertThat(json(api.get(COMMANDS)).get("commands")).hasSize(3);
            }
        }
    }
}
