package dev.writ.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.writ.common.media.Json;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** From a command to what it touched, by nothing but the links of its answer. */
@Timeout(240)
class CommandLinksIT {
    private static final String CUSTOMER = "c0a80100-0000-4000-8000-00000000000a";
    private static final Pattern LINK = Pattern.compile("<([^>]+)>; rel=\"https://writ\\.dev/rels/([a-z-]+)\"; .*");

    @TempDir
    static Path data;

    private static Suite suite;

    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeAll
    static void start() {
        suite = new Suite(new SuiteConfig(0, data, 0, Map.of()), Clock.systemUTC());
        suite.start();
        await().atMost(Duration.ofSeconds(90)).until(() -> suite.health().ready());
    }

    @AfterAll
    static void stop() {
        suite.close();
    }

    @Test
    void whatACommandTouchedIsSeenAsItWasJustBeforeAndJustAfter() throws Exception {
        var customer = command("""
                ["create-customer", {"customer_id": "%s", "first_name": "Ada", "last_name": "Lovelace",
                  "address": {"street_number": "12", "street_name": "St. James's Square", "city": "London",
                              "state": "NH", "zip": "03755"}}]""".formatted(CUSTOMER));
        assertThat(result(customer, "just-before")).as("there was nobody").isEmpty();
        assertThat(result(customer, "just-after").findValuesAsText("customer/last-name"))
                .contains("Lovelace");

        var account = "acc00000-0000-4000-8000-00000000000a";
        command("[\"open-account\", {\"customer_id\": \"%s\", \"account_id\": \"%s\"}]".formatted(CUSTOMER, account));
        command("[\"deposit\", {\"account_id\": \"%s\", \"amount\": 10.00}]".formatted(account));
        var deposit = command("[\"deposit\", {\"account_id\": \"%s\", \"amount\": 5.50}]".formatted(account));
        command("[\"withdraw\", {\"account_id\": \"%s\", \"amount\": 1.00}]".formatted(account));

        assertThat(result(deposit, "just-before").findValuesAsText("account/balance"))
                .containsExactly("10.00");
        assertThat(result(deposit, "just-before").findValue("movement/amount"))
                .as("the movement is new")
                .isNull();
        var after = result(deposit, "just-after");
        assertThat(after.findValuesAsText("account/balance")).containsExactly("15.50");
        assertThat(after.findValuesAsText("movement/amount")).containsExactly("5.50");

        var later = send(HttpRequest.newBuilder(suite.uri().resolve(self(deposit))));
        assertThat(links(later)).isEqualTo(links(deposit)).hasSize(2);
        var followed = follow(links(deposit).get("just-before"));
        assertThat(followed.headers().firstValue("Cache-Control"))
                .as("what was can be kept")
                .hasValueSatisfying(value -> assertThat(value).contains("immutable"));
    }

    @Test
    void aFailedCommandLeadsToItsTransaction() throws Exception {
        var failed =
                post("[\"deposit\", {\"account_id\": \"acc00000-0000-4000-8000-00000000ffff\", \"amount\": 1.00}]");
        assertThat(failed.statusCode()).as(failed.body()).isEqualTo(409);
        var location = failed.headers().firstValue("Location").orElseThrow();
        var command = send(HttpRequest.newBuilder(suite.uri().resolve(location)));

        assertThat(links(command)).containsOnlyKeys("just-after");
        var transaction = result(command, "just-after");
        assertThat(transaction).hasSize(1);
        assertThat(transaction.get(0).get("cmd/success?").booleanValue()).isFalse();
        assertThat(transaction.get(0).get("cmd/action").textValue()).isEqualTo("deposit");
    }

    private HttpResponse<String> command(String body) throws Exception {
        var answer = post(body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return answer;
    }

    private HttpResponse<String> post(String body) throws Exception {
        return send(HttpRequest.newBuilder(suite.uri().resolve("/api/v1/commands"))
                .header("Content-Type", "application/json")
                .header("Prefer", "wait=30")
                .POST(BodyPublishers.ofString(body)));
    }

    private JsonNode result(HttpResponse<String> command, String relation) throws Exception {
        assertThat(json(command).at("/links/" + relation).textValue())
                .isEqualTo(links(command).get(relation));
        return json(follow(links(command).get(relation))).get("result");
    }

    private HttpResponse<String> follow(String link) throws IOException, InterruptedException {
        var answer = send(HttpRequest.newBuilder(suite.uri().resolve(link)));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer;
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.header("Accept", "application/json").build(), BodyHandlers.ofString());
    }

    private static Map<String, String> links(HttpResponse<String> answer) {
        var links = new TreeMap<String, String>();
        for (var value : answer.headers().allValues("Link")) {
            var link = LINK.matcher(value);
            assertThat(link.matches()).as(value).isTrue();
            links.put(link.group(2), link.group(1));
        }
        return links;
    }

    private static String self(HttpResponse<String> answer) {
        return json(answer).at("/links/self").textValue();
    }

    private static JsonNode json(HttpResponse<String> answer) {
        try {
            return Json.parse(answer.body());
        } catch (JsonProcessingException e) {
            throw new AssertionError(answer.body(), e);
        }
    }
}
