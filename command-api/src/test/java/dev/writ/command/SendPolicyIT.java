package dev.writ.command;

import static dev.writ.command.RunningApi.COMMANDS;
import static dev.writ.command.RunningApi.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.writ.common.config.Env;
import dev.writ.common.config.KafkaConfig;
import dev.writ.common.message.Command;
import dev.writ.common.message.RecordPosition;
import dev.writ.common.topic.Topics;
import dev.writ.testkit.KafkaFixture;
import dev.writ.web.access.AccessRules;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody may send and look at whose role gives them little. */
class SendPolicyIT {
    @RegisterExtension
    static final KafkaFixture KAFKA = new KafkaFixture();

    private static final String POLICY = """
            version: 1
            roles:
              guest: {send: ["accept", "rej*"], read: {attributes: ["customer/*"]}, commands: %s}
            anonymous: [guest]
            """;

    @TempDir
    static Path folder;

    private static KafkaConfig kafka;
    private static StandInProcessor processor;
    private static Path policy;
    private static AccessRules rules;
    private static RunningApi api;

    @BeforeAll
    static void start() throws IOException {
        kafka = KAFKA.configWithTopics(2);
        for (var name : List.of("accept", "reject", "break")) {
            KAFKA.append(kafka, Topics.ACTIONS, name, RunningApi.action(name));
        }
        processor = new StandInProcessor(kafka);
        policy = Files.writeString(folder.resolve("policy.yaml"), POLICY.formatted("own"));
        rules = AccessRules.from(new Env(Map.of("WRIT_POLICY", policy.toString())));
        rules.start();
        api = RunningApi.under(rules, kafka, folder.resolve("state"));
    }

    @AfterAll
    static void stop() {
        api.close();
        rules.close();
        processor.close();
    }

    private static int form(String body) {
        var request = HttpRequest.newBuilder(api.uri().resolve(COMMANDS))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(body))
                .build();
        try {
            return HttpClient.newHttpClient()
                    .send(request, BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static int written() {
        return KAFKA.read(kafka, Topics.PENDING).size();
    }

    private static Command others(int n) {
        var command = Samples.command(Samples.id(n), "accept", "{\"amount\": 4711}", Samples.NOON, "ann");
        var at = KAFKA.append(kafka, Topics.PENDING, 0, command.id().toString(), command);
        var position = new RecordPosition(at.topic(), at.partition(), at.offset());
        KAFKA.append(kafka, Topics.ACCEPTED, 0, command.id().toString(), Samples.accepted(command, position, 1000 + n));
        return command;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[\"break\", {\"amount\": 1}]",
                "{\"action\": \"break\", \"data\": {\"amount\": 1}}",
                "[\"break\", {\"amount\": \"not checked either\"}]",
                "[\"writ/install-schema\", {}]"
            })
    void whatIsNotGivenIsRefusedAndNotWrittenDown(String body) {
        int before = written();
        for (var path : List.of(COMMANDS, COMMANDS + "?sync=true")) {
            var answer = api.postTo(path, body);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(403);
            assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        }
        assertThat(form("action=break&%2Famount=1")).isEqualTo(403);
        assertThat(written()).isEqualTo(before);
    }

    @Test
    void whatIsGivenIsSentAndAnsweredWithoutWhatMayNotBeRead() {
        var answer = api.postSync("[\"accept\", {\"amount\": 12}]");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        assertThat(answer.body()).doesNotContain("account/balance");
        assertThat(json(answer).path("facts")).isEmpty();
        assertThat(json(answer).has("tx") || json(answer).has("facts-hash")).isFalse();
        assertThat(json(answer).at("/data/amount").asInt()).isEqualTo(12);
        assertThat(json(answer).path("withheld")).isNotEmpty();
        assertThat(api.postSync("[\"reject\", {\"amount\": 1}]").statusCode()).isEqualTo(409);
    }

    @Test
    void onlyActionsThatMayBeSentAreListed() {
        var list = api.get("/api/v1/actions").body();
        assertThat(list).contains("accept", "reject").doesNotContain("break");
    }

    @Test
    void commandsOfOthersAreAsIfThereWereNone() {
        var others = others(1);
        var own = json(api.postSync("[\"accept\", {\"amount\": 2}]")).path("id").asText();
        await().untilAsserted(() ->
                assertThat(api.get(COMMANDS + "/" + own).statusCode()).isEqualTo(200));
        for (var format : List.of("application/json", "application/edn", "text/html")) {
            for (var wait : List.of("", "?wait=1")) {
                var hidden = api.get(COMMANDS + "/" + others.id() + wait, "Accept", format);
                var missing = api.get(COMMANDS + "/" + Samples.id(999) + wait, "Accept", format);
                assertThat(hidden.statusCode()).isEqualTo(404);
                assertThat(hidden.body().replace(others.id().toString(), "ID"))
                        .isEqualTo(missing.body().replace(Samples.id(999).toString(), "ID"))
                        .doesNotContain("4711", "ann");
            }
            for (var filter : List.of("", "?principal=ann", "?action=accept", "?status=accepted")) {
                var list = api.get(COMMANDS + filter, "Accept", format);
                assertThat(list.statusCode()).isEqualTo(200);
                assertThat(list.body()).doesNotContain(others.id().toString());
            }
        }
        assertThat(api.get(COMMANDS, "Accept", "application/json").body()).contains(own);
    }

    @Test
    void anotherPolicyIsInForceWithoutARestart() throws IOException {
        var others = others(2);
        Files.writeString(policy, POLICY.formatted("all"));
        try {
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> api.get(COMMANDS + "/" + others.id()).statusCode() == 200);
            var shown = api.get(COMMANDS + "/" + others.id());
            assertThat(shown.body()).contains("ann").doesNotContain("4711", "account/balance");
        } finally {
            Files.writeString(policy, POLICY.formatted("own"));
        }
        await().atMost(Duration.ofSeconds(20))
                .until(() -> api.get(COMMANDS + "/" + others.id()).statusCode() == 404);
    }
}
