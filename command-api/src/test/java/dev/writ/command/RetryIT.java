package dev.writ.command;

import static dev.writ.command.RunningApi.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.writ.common.config.KafkaConfig;
import dev.writ.common.message.ActionDefinition;
import dev.writ.common.topic.Topics;
import dev.writ.testkit.KafkaFixture;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What was commanded under a key stays that command, whatever becomes of its action. */
class RetryIT {
    private static final String ACCEPT = "[\"accept\", {\"amount\": 1}]";

    @RegisterExtension
    static final KafkaFixture KAFKA = new KafkaFixture();

    @TempDir
    Path folder;

    @Test
    void aRetryIsNotJudgedByWhatItsActionHasBecome() {
        var kafka = KAFKA.configWithTopics(2);
        KAFKA.append(kafka, Topics.ACTIONS, "accept", RunningApi.action("accept"));
        try (var processor = new StandInProcessor(kafka);
                var api = RunningApi.ready(kafka, folder)) {
            var key = UUID.randomUUID().toString();
            assertThat(retry(api, ACCEPT, key).statusCode()).isEqualTo(201);

            KAFKA.append(kafka, Topics.ACTIONS, "accept", demandingMore());
            await().until(() -> api.post(ACCEPT).statusCode() == 422);
            assertThat(retry(api, ACCEPT, key).statusCode()).isEqualTo(201);

            retire(kafka);
            await().until(() -> api.get("/api/v1/actions/accept").statusCode() == 404);
            assertThat(retry(api, ACCEPT, key).statusCode()).isEqualTo(201);
            var form = "action=accept&data=%7B%22amount%22%3A1%7D";
            assertThat(retry(api, form, key, "application/x-www-form-urlencoded")
                            .statusCode())
                    .isEqualTo(201);

            // What is no retry of it is told so.
            var other = retry(api, "[\"accept\", {\"amount\": 2}]", key);
            assertThat(other.statusCode()).isEqualTo(422);
            assertThat(json(other).get("type").textValue()).endsWith("/idempotency-key-reused");
            assertThat(retry(api, "[\"writ/x\", {\"amount\": 1}]", key).statusCode())
                    .isEqualTo(403);
            assertThat(retry(api, "[\"accept\"", key).statusCode()).isEqualTo(400);
            var first = retry(api, ACCEPT, UUID.randomUUID().toString());
            assertThat(json(first).get("type").textValue()).endsWith("/unknown-action");
        }
    }

    @Test
    void aRetryOfWhatAnotherInstanceTookAMomentAgoIsNotRefused() {
        var kafka = KAFKA.configWithTopics(2);
        KAFKA.append(kafka, Topics.ACTIONS, "accept", demandingMore());
        try (var api = RunningApi.ready(kafka, folder)) {
            for (int n = 0; n < 20; n++) {
                var key = UUID.randomUUID().toString();
                var id = CommandIds.keyed("anonymous", new IdempotencyKey(key));
                var command = Samples.command(id, "accept", "{\"amount\":1}", Samples.NOON, "anonymous");
                KAFKA.append(kafka, Topics.PENDING, id.toString(), command);
                var response = api.post(ACCEPT, "Idempotency-Key", key);
                assertThat(response.statusCode()).isEqualTo(202);
            }
        }
    }

    private static HttpResponse<String> retry(RunningApi api, String body, String key) {
        return retry(api, body, key, "application/json");
    }

    private static HttpResponse<String> retry(RunningApi api, String body, String key, String contentType) {
        return api.postSync(body, "Idempotency-Key", key, "Content-Type", contentType, "Accept", "application/json");
    }

    private static ActionDefinition demandingMore() {
        var action = RunningApi.action("accept");
        return new ActionDefinition(
                action.name(),
                2,
                action.title(),
                action.description(),
                Samples.json("{\"type\": \"object\", \"required\": [\"amount\", \"currency\"]}"),
                java.util.List.of(),
                action.orderingKey(),
                action.processor());
    }

    private static void retire(KafkaConfig kafka) {
        KAFKA.append(kafka, Topics.ACTIONS, "accept", null);
    }
}
