package dev.writ.updates;

import static dev.writ.updates.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.writ.common.config.KafkaConfig;
import dev.writ.common.media.Json;
import dev.writ.common.media.JsonData;
import dev.writ.common.media.Media;
import dev.writ.testkit.KafkaFixture;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LongPollIT {
    @RegisterExtension
    static final KafkaFixture KAFKA = new KafkaFixture();

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private KafkaConfig kafka;
    private Outcomes outcomes;
    private RunningGateway gateway;

    @BeforeEach
    void start() {
        kafka = KAFKA.configWithTopics(4);
        outcomes = new Outcomes(kafka);
        gateway = RunningGateway.ready(RunningGateway.config(kafka));
    }

    @AfterEach
    void stop() {
        gateway.close();
        outcomes.close();
    }

    @Test
    void answersAtOnceWithoutAWait() {
        var answer = poll("");
        assertThat(answer.get("updates")).isEmpty();
        assertThat(poll("?from=" + cursor(answer))).isEqualTo(answer);
    }

    @Test
    void waitsForWhatComes() {
        var cursor = cursor(poll(""));
        var waiting = send("?wait=30&from=" + cursor, "application/json");
        await().until(() -> clients() == 1);
        assertThat(waiting).isNotDone();
        var id = outcomes.accept("deposit");
        var answer = json(waiting.join());
        assertThat(keys(answer)).containsExactly(id.toString());
        assertThat(cursor(answer))
                .isEqualTo(answer.at("/updates/0/1/cursor").asText())
                .isNotEqualTo(cursor);
        assertThat(waiting.join().headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(waiting.join().headers().firstValue("X-Accel-Buffering")).hasValue("no");
    }

    @Test
    void theWaitEndsWithACursorThatGoesOn() {
        var id = outcomes.fail("withdraw");
        await().until(() -> gateway.outcomesRead() == 1);
        var answer = poll("?wait=1&from=earliest&action=deposit");
        assertThat(answer.get("updates")).isEmpty();
        // What the filter hid is not looked at again, but another filter from the start finds it.
        assertThat(keys(poll("?from=" + cursor(answer)))).isEmpty();
        assertThat(keys(poll("?from=earliest"))).containsExactly(id.toString());
    }

    @Test
    void readsAllOfHistoryAnswerByAnswer() {
        gateway.close();
        var small = new UpdatesGatewayConfig(kafka, Duration.ofMillis(500), 100, 8, 64, 1 << 20, 16, 1 << 20, 2);
        gateway = RunningGateway.ready(small);
        var ids = outcomes.acceptMany(700, "deposit", "x").stream()
                .map(UUID::toString)
                .toList();
        var seen = new ArrayList<String>();
        var from = "earliest";
        while (seen.size() < ids.size()) {
            var answer = poll("?wait=5&limit=90&from=" + from);
            assertThat(answer.get("updates").size()).isBetween(1, 90);
            seen.addAll(keys(answer));
            from = cursor(answer);
        }
        assertThat(seen).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(keys(poll("?from=" + from))).isEmpty();
    }

    @Test
    void whoWaitsForHistoryThatCannotBeReadIsNotLeftWaiting() {
        gateway.close();
        gateway = RunningGateway.ready(
                new UpdatesGatewayConfig(kafka, Duration.ofMillis(500), 100, 8, 64, 1 << 20, 16, 1 << 20, 2));
        outcomes.acceptMany(200, "deposit", "x");
        await().until(() -> gateway.outcomesRead() == 16);
        KAFKA.stop();
        var answer = send("?wait=1&from=earliest", "application/json").join();
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(json(answer).get("detail").asText())
                .contains("older outcomes could not be read in time", "the same cursor");
        await().until(() -> clients() == 0);
    }

    @Test
    void aCursorMayComeAsThatOfAnEventSourceDoes() {
        outcomes.accept("deposit");
        var cursor = cursor(poll("?wait=5&from=earliest"));
        var second = outcomes.accept("deposit");
        await().until(() -> gateway.outcomesRead() == 2);
        var request = HttpRequest.newBuilder(gateway.updates("?wait=5"))
                .header("Accept", "application/json")
                .header("Last-Event-ID", cursor)
                .build();
        var answer = HTTP.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray());
        assertThat(keys(json(answer.join()))).containsExactly(second.toString());
    }

    @Test
    void theCursorIsThatOfTheStreams() throws Exception {
        var first = outcomes.accept("deposit").toString();
        var cursor = cursor(poll("?wait=5&from=earliest"));
        var second = outcomes.accept("deposit").toString();
        try (var socket = Socket.open(gateway.updates("?from=" + cursor));
                var stream = EventStream.open(gateway.updates("?from=earliest"))) {
            await().until(() -> !socket.outcomes().isEmpty());
            assertThat(socket.keys()).containsExactly(second);
            await().until(() -> stream.outcomes().size() == 2);
            assertThat(stream.keys()).containsExactly(first, second);
            assertThat(keys(poll("?from=" + stream.outcomes().get(0).id()))).containsExactly(second);
        }
    }

    @Test
    void speaksEdnAndTransit() {
        var id = outcomes.accept("deposit");
        await().until(() -> gateway.outcomesRead() == 1);
        var json = poll("?from=earliest");
        for (var media : List.of(Media.EDN, Media.TRANSIT_JSON)) {
            var data = media.decodeData(
                    send("?wait=5&from=earliest", media.contentType()).join().body());
            var said = JsonData.toJson(data);
            assertThat(said.get("cursor")).isEqualTo(json.get("cursor"));
            assertThat(said.at("/updates/0/0").asText()).isEqualTo("tx/accepted");
            assertThat(said.at("/updates/0/1/key").asText()).isEqualTo(id.toString());
        }
    }

    @Test
    void whoeverWaitsIsToldThatTheGatewayStops() {
        var waiting = send("?wait=60", "application/json");
        await().until(() -> clients() == 1);
        gateway.gateway().serverStopping();
        var answer = waiting.join();
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(json(answer).get("detail").asText()).contains("the gateway stops");
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    }

    @Test
    void whatIsWrongIsSaid() {
        assertRefused("?wait=abc", 400, "\"wait\" must be a whole number");
        assertRefused("?from=abc", 400, "not a cursor");
        assertRefused("?from=" + Cursor.of(17, new long[8]).text(), 410, "another log");
        var beyond = Cursor.parse(cursor(poll(""))).with(0, 1000).text();
        assertRefused("?from=" + beyond, 400, "beyond the end");
        assertThat(send("?from=" + beyond, "text/html").join().statusCode()).isEqualTo(400);
    }

    private int clients() {
        return (int) gateway.registry()
                .get("writ.updates.clients")
                .tag("transport", "long-poll")
                .gauge()
                .value();
    }

    private void assertRefused(String query, int status, String reason) {
        var answer = send(query, "application/json").join();
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(json(answer).get("detail").asText()).contains(reason);
    }

    private JsonNode poll(String query) {
        var answer = send(query, "application/json").join();
        assertThat(answer.statusCode()).as(new String(answer.body())).isEqualTo(200);
        return json(answer);
    }

    private CompletableFuture<HttpResponse<byte[]>> send(String query, String accept) {
        return HTTP.sendAsync(
                HttpRequest.newBuilder(gateway.updates(query))
                        .header("Accept", accept)
                        .timeout(Duration.ofMinutes(1))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    private static JsonNode json(HttpResponse<byte[]> answer) {
        try {
            return Json.parse(answer.body());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String cursor(JsonNode answer) {
        return answer.get("cursor").asText();
    }

    private static List<String> keys(JsonNode answer) {
        var keys = new ArrayList<String>();
        answer.get("updates").forEach(update -> keys.add(update.at("/1/key").asText()));
        return keys;
    }
}
