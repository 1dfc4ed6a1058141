package dev.writ.command;

import static dev.writ.command.RunningApi.COMMANDS;
import static dev.writ.command.RunningApi.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.writ.common.config.KafkaConfig;
import dev.writ.common.message.Command;
import dev.writ.common.topic.CloudEventHeaders;
import dev.writ.common.topic.Topics;
import dev.writ.testkit.KafkaFixture;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class CommandApiIT {
    @RegisterExtension
    static final KafkaFixture KAFKA = new KafkaFixture();

    private static final String TRACEPARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    @TempDir
    static Path folder;

    private static KafkaConfig kafka;
    private static StandInProcessor processor;
    private static RunningApi api;

    @BeforeAll
    static void start() {
        kafka = KAFKA.configWithTopics(4);
        for (var name : List.of("accept", "reject", "break", "leave", "bank/leave")) {
            KAFKA.append(kafka, Topics.ACTIONS, name, RunningApi.action(name));
        }
        processor = new StandInProcessor(kafka);
        api = RunningApi.ready(kafka, folder);
    }

    @AfterAll
    static void stop() {
        api.close();
        processor.close();
    }

    @Test
    void aCommandIsWrittenDownBeforeItIsAnsweredAndLaterDecided() {
        var response = api.post("[\"accept\", {\"amount\": 12.50}]", "User-Agent", "it", "traceparent", TRACEPARENT);

        assertThat(response.statusCode()).isEqualTo(202);
        var resource = json(response);
        var id = resource.get("id").textValue();
        assertThat(response.headers().firstValue("Location")).contains(COMMANDS + "/" + id);
        assertThat(resource.get("status").textValue()).isEqualTo("pending");
        assertThat(resource.at("/links/self").textValue()).isEqualTo(COMMANDS + "/" + id);

        var record = written(id).get(0);
        assertThat(resource.get("pending"))
                .isEqualTo(Samples.json("{\"topic\":\"%s\",\"partition\":%d,\"offset\":%d}"
                        .formatted(record.topic(), record.partition(), record.offset())));
        assertThat(record.value().data()).isEqualTo(Samples.json("{\"amount\":12.50}"));
        assertThat(record.value().meta().client()).isEqualTo("it");
        assertThat(record.value().meta().principal()).isEqualTo("anonymous");
        assertThat(record.value().meta().submittedAt().getNano() % 1_000_000).isZero();
        assertThat(header(record, "ce_type")).isEqualTo(CloudEventHeaders.COMMAND_PENDING);
        assertThat(header(record, "ce_id")).isEqualTo(id);
        assertThat(header(record, "traceparent")).isEqualTo(TRACEPARENT);

        var decided = json(api.get(COMMANDS + "/" + id + "?wait=10"));
        assertThat(decided.get("status").textValue()).isEqualTo("accepted");
        assertThat(decided.get("data")).isEqualTo(Samples.json("{\"amount\":12.50}"));
        assertThat(decided.get("facts")).hasSize(1);
        assertThat(decided.get("basis-t").isIntegralNumber()).isTrue();
        assertThat(decided.at("/outcome/topic").textValue()).isEqualTo(Topics.ACCEPTED.name(kafka.topicPrefix()));
        var before = decided.at("/links/just-before").textValue();
        assertThat(before).startsWith("/api/v1/query?").contains("as-of=" + decided.get("prev-t"));
        var answer = api.get(COMMANDS + "/" + id, "Accept", "text/html");
        assertThat(answer.headers().allValues("Link"))
                .hasSize(2)
                .element(0)
                .asString()
                .startsWith("<" + before + ">");
        assertThat(answer.body()).contains("as it was just before", before.replace("&", "&amp;"));
    }

    @Test
    void aSynchronousCommandIsAnsweredWithItsOutcome() {
        var accepted = api.postSync("[\"accept\", {\"amount\": 1}]");
        assertThat(accepted.statusCode()).isEqualTo(201);
        assertThat(json(accepted).get("status").textValue()).isEqualTo("accepted");
        assertThat(accepted.headers().firstValue("Location"))
                .contains(COMMANDS + "/" + json(accepted).get("id").textValue());

        var rejected = api.post("[\"reject\", {\"amount\": 1}]", "Prefer", "wait=10");
        assertThat(rejected.statusCode()).isEqualTo(409);
        assertThat(rejected.headers().firstValue("Preference-Applied")).contains("wait=10");
        assertThat(rejected.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(json(rejected).get("code").textValue()).isEqualTo("insufficient-funds");
        assertThat(json(rejected).get("type").textValue()).endsWith("/rejected");
        var failed = json(api.get(json(rejected).at("/command/location").textValue()));
        assertThat(failed.get("status").textValue()).isEqualTo("failed");
        assertThat(failed.at("/error/code").textValue()).isEqualTo("insufficient-funds");
        assertThat(failed.get("data")).isEqualTo(Samples.json("{\"amount\":1}"));
        assertThat(failed.get("links").has("just-before")).isFalse();
        assertThat(failed.at("/links/just-after").textValue()).contains("as-of=" + failed.get("basis-t"));

        assertThat(api.postSync("[\"break\", {\"amount\": 1}]").statusCode()).isEqualTo(500);
    }

    @Test
    void whoWaitsInVainGetsThePendingCommand() {
        var response = api.post("[\"leave\", {\"amount\": 1}]", "Prefer", "wait=1");
        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(json(response).get("status").textValue()).isEqualTo("pending");
        var self = json(response).at("/links/self").textValue();
        assertThat(json(api.get(self + "?wait=1")).get("status").textValue()).isEqualTo("pending");
    }

    @Test
    void aLongPollEndsWithTheOutcome() {
        var first = json(api.post("[\"leave\", {\"amount\": 7}]"));
        var id = UUID.fromString(first.get("id").textValue());
        var waiting = api.getLater(COMMANDS + "/" + id + "?wait=60");
        await().until(() -> api.api().waiting() > 0);
        var record = written(id.toString()).get(0);
        var position = new dev.writ.common.message.RecordPosition(record.topic(), record.partition(), record.offset());
        KAFKA.append(
                kafka,
                Topics.ACCEPTED,
                record.partition(),
                id.toString(),
                Samples.accepted(record.value(), position, 2000));
        assertThat(json(waiting.join()).get("status").textValue()).isEqualTo("accepted");
    }

    @Test
    void aRetryUnderOneKeyIsTheSameCommandForEver() {
        var key = "\"" + UUID.randomUUID() + "\"";
        var first = api.postSync("[\"accept\", {\"amount\": 1.0}]", "Idempotency-Key", key);
        var retry = api.post("{\"data\": {\"amount\": 1}, \"action\": \"accept\"}", "Idempotency-Key", key);
        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(retry.statusCode()).isEqualTo(201);
        var id = json(first).get("id").textValue();
        assertThat(json(retry).get("id").textValue()).isEqualTo(id);
        assertThat(written(id)).hasSize(1);

        var other = api.post("[\"accept\", {\"amount\": 2}]", "Idempotency-Key", key);
        assertThat(other.statusCode()).isEqualTo(422);
        assertThat(json(other).get("type").textValue()).endsWith("/idempotency-key-reused");

        var spent = "\"" + UUID.randomUUID() + "\"";
        api.postSync("[\"reject\", {\"amount\": 1}]", "Idempotency-Key", spent);
        assertThat(api.post("[\"reject\", {\"amount\": 1}]", "Idempotency-Key", spent)
                        .statusCode())
                .isEqualTo(409);
    }

    @Test
    void ofTwoThatRaceUnderOneKeyTheOneNotDecidedLearnsIt() {
        var key = UUID.randomUUID().toString();
        var racing = new ArrayList<java.util.concurrent.CompletableFuture<HttpResponse<String>>>();
        for (int n = 0; n < 8; n++) {
            racing.add(api.postLater(
                    COMMANDS + "?sync=true", "[\"accept\", {\"amount\": " + n + "}]", "Idempotency-Key", key));
        }
        var statuses = racing.stream().map(r -> r.join().statusCode()).sorted().toList();
        assertThat(statuses).startsWith(201).endsWith(422, 422, 422, 422, 422, 422, 422);
    }

    @Test
    void commandsWithOneOrderingKeyShareAPartitionAndOthersSpread() {
        var together = new java.util.HashSet<Integer>();
        var apart = new java.util.HashSet<Integer>();
        for (int n = 0; n < 12; n++) {
            together.add(json(api.post("[\"leave\", {\"amount\": 1, \"account\": \"a-1\"}]"))
                    .at("/pending/partition")
                    .intValue());
            apart.add(json(api.post("[\"leave\", {\"amount\": 1}]"))
                    .at("/pending/partition")
                    .intValue());
        }
        assertThat(together).containsExactly(Partitioning.partition("a-1", 4));
        assertThat(apart).hasSizeGreaterThan(1);
    }

    @Test
    void ednAndTransitSayTheSame() {
        var edn = api.postSync(
                "[:accept {:amount 12.50M}]", "Content-Type", "application/edn", "Accept", "application/edn");
        assertThat(edn.statusCode()).isEqualTo(201);
        assertThat(edn.body()).contains(":status \"accepted\"").contains(":amount 12.50M");
        var transit = api.postSync(
                "[\"~:accept\",[\"^ \",\"~:amount\",\"~f12.50\"]]",
                "Content-Type",
                "application/transit+json",
                "Accept",
                "application/transit+json");
        assertThat(transit.statusCode()).isEqualTo(201);
        assertThat(transit.body()).contains("~:status");
    }

    @Test
    void aFormIsACommandToo() {
        var response = api.postSync(
                "action=accept&%2Famount=12.50&%2Furgent=true&%2Faddress%2Fcity=Anytown&%2Faddress%2Fzip=&%2Faccount=",
                "Content-Type", "application/x-www-form-urlencoded", "Accept", "application/json");
        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(json(response).get("data"))
                .isEqualTo(Samples.json("{\"amount\":12.50,\"urgent\":true,\"address\":{\"city\":\"Anytown\"}}"));
        var page = api.postSync(
                "action=accept&data=%7B%22amount%22%3A1%7D",
                "Content-Type", "application/x-www-form-urlencoded", "Accept", "text/html");
        assertThat(page.statusCode()).isEqualTo(201);
        assertThat(page.body()).contains("<html").contains("accepted");
    }

    @Test
    void anUnknownCommandIsCertainlyNotThere() {
        assertThat(api.get(COMMANDS + "/" + UUID.randomUUID()).statusCode()).isEqualTo(404);
        assertThat(api.get(COMMANDS + "/not-a-uuid").statusCode()).isEqualTo(404);
        // Written by another instance a moment ago: certainty means it is found.
        for (int n = 0; n < 20; n++) {
            var command = Samples.command(UUID.randomUUID(), "leave", "{\"amount\":1}", Samples.NOON, "anonymous");
            KAFKA.append(kafka, Topics.PENDING, command.id().toString(), command);
            assertThat(api.get(COMMANDS + "/" + command.id()).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void theListIsPagedNewestFirst() {
        var ids = new ArrayList<String>();
        for (int n = 0; n < 5; n++) {
            ids.add(
                    0,
                    json(api.post("[\"bank/leave\", {\"amount\": 1}]"))
                            .get("id")
                            .textValue());
        }
        await().untilAsserted(() -> assertThat(
                        json(api.get(COMMANDS + "?action=bank/leave")).get("commands"))
                .hasSize(5));
        var listed = new ArrayList<String>();
        String path = COMMANDS + "?limit=2&action=bank%2Fleave&status=pending";
        while (path != null) {
            var page = json(api.get(path));
            page.get("commands").forEach(c -> {
                assertThat(c.has("data")).isFalse();
                listed.add(c.get("id").textValue());
            });
            path = page.at("/links/next").textValue();
        }
        assertThat(listed).isEqualTo(ids);
        assertThat(api.get(COMMANDS, "Accept", "text/html").body()).contains("Newest first");
    }

    @Test
    void actionsDescribeThemselves() {
        var list = json(api.get("/api/v1/actions"));
        assertThat(list.get("actions")).hasSize(5);
        var action = json(api.get("/api/v1/actions/bank/leave"));
        assertThat(action.get("name").textValue()).isEqualTo("bank/leave");
        assertThat(action.at("/schema/required/0").textValue()).isEqualTo("amount");
        assertThat(api.get("/api/v1/actions/none").statusCode()).isEqualTo(404);
        var page = api.get("/api/v1/actions/accept", "Accept", "text/html").body();
        assertThat(page)
                .contains("name=\"/address/city\"")
                .contains("value=\"12.50\"")
                .contains("<fieldset>");
        assertThat(api.get("/api/v1/actions", "Accept", "text/html").body())
                .contains("href=\"/api/v1/actions/bank/leave\"");
    }

    private static List<ConsumerRecord<String, Command>> written(String id) {
        return KAFKA.read(kafka, Topics.PENDING).stream()
                .filter(r -> r.key().equals(id))
                .toList();
    }

    private static String header(ConsumerRecord<?, ?> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
