package dev.writ.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.writ.command.CommandApi;
import dev.writ.command.CommandApiConfig;
import dev.writ.common.config.BaseUrl;
import dev.writ.common.config.Env;
import dev.writ.common.config.KafkaConfig;
import dev.writ.common.media.Json;
import dev.writ.common.message.Outcome;
import dev.writ.common.topic.Topics;
import dev.writ.standalone.cli.WritClient;
import dev.writ.testkit.KafkaFixture;
import dev.writ.web.WebConfig;
import dev.writ.web.WebServer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Idempotency keys from the request to the money, and what {@code docs/idempotency.md} says of them. */
@Timeout(240)
class KeyedCommandsIT {
    private static final int ROUNDS = 40;
    private static final String CUSTOMER = "1d000000-0000-4000-8000-000000000002";
    private static final Pattern EXAMPLE = Pattern.compile("```sh\\n(.*?)```\\n```text\\n(.*?)```", Pattern.DOTALL);

    @TempDir
    static Path data;

    private static Suite suite;
    private static KafkaConfig kafka;
    private static CommandApi other;
    private static WebServer otherServer;

    private final HttpClient client = HttpClient.newHttpClient();
    private final long seed = Long.getLong("writ.test.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @BeforeAll
    static void start() {
        suite = new Suite(new SuiteConfig(0, data.resolve("suite"), 0, Map.of()), Clock.systemUTC());
        suite.start();
        await().atMost(Duration.ofSeconds(90)).until(() -> suite.health().ready());
        kafka = KafkaConfig.from(
                new Env(Map.of("WRIT_KAFKA", suite.bootstrapServers(), "WRIT_REPLICATION_FACTOR", "1")));
        var meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        var config = new CommandApiConfig(
                kafka, data.resolve("other"), Duration.ofSeconds(4), Duration.ofSeconds(30), BaseUrl.SAME_ORIGIN);
        other = new CommandApi(config, Clock.systemUTC(), meters);
        otherServer = new WebServer(WebConfig.onFreePort(), List.of(other), meters);
        otherServer.start();
        other.start();
        await().atMost(Duration.ofSeconds(30)).until(() -> other.health().ready());
    }

    @AfterAll
    static void stop() {
        otherServer.close();
        other.close();
        suite.close();
    }

    @Test
    void moneyMovesOncePerKeyHoweverManyAskForItAndWhereverTheyAsk() {
        assertThat(post(suite.uri(), customer(), UUID.randomUUID().toString())
                        .join()
                        .statusCode())
                .isEqualTo(201);
        var accounts = List.of(account(), account());
        var ids = new ArrayList<String>();
        var expected = BigDecimal.ZERO;
        long basisT = 0;
        for (int round = 0; round < ROUNDS; round++) {
            var key = UUID.randomUUID().toString();
            var bodies = List.of(deposit(accounts.get(0), 1), deposit(accounts.get(1), 2));
            boolean sameBody = round % 2 == 0;
            var first = post(suite.uri(), bodies.get(0), key);
            var second = post(otherServer.uri(), bodies.get(sameBody ? 0 : 1), key);
            var statuses = List.of(first.join().statusCode(), second.join().statusCode());
            var accepted = json(statuses.get(0) == 201 ? first.join() : second.join());
            if (sameBody) {
                assertThat(statuses).as("seed %d", seed).containsOnly(201);
                assertThat(json(second.join())).isEqualTo(json(first.join()));
            } else {
                assertThat(statuses).as("seed %d", seed).containsExactlyInAnyOrder(201, 422);
                boolean firstStands = statuses.get(0) == 201;
                assertThat(accepted.at("/data/account_id").textValue()).isEqualTo(accounts.get(firstStands ? 0 : 1));
            }
            ids.add(accepted.get("id").textValue());
            expected = expected.add(accepted.at("/data/amount").decimalValue());
            basisT = Math.max(basisT, accepted.get("basis-t").longValue());
        }

        assertThat(balance(accounts, basisT)).as("seed %d", seed).isEqualByComparingTo(expected);
        var outcomes = new ArrayList<Outcome>();
        var topics = new KafkaFixture();
        topics.read(kafka, Topics.ACCEPTED).forEach(r -> outcomes.add(r.value()));
        topics.read(kafka, Topics.FAILED).forEach(r -> outcomes.add(r.value()));
        assertThat(outcomes.stream().map(o -> o.id().toString()).filter(ids::contains))
                .containsExactlyInAnyOrderElementsOf(ids);
    }

    @Test
    void theExamplesOfTheGuideAnswerAsItSays() throws Exception {
        var guide = Files.readString(Path.of("..", "docs", "idempotency.md"));
        var examples = EXAMPLE.matcher(guide).results().toList();
        assertThat(examples).hasSizeGreaterThanOrEqualTo(4);
        // The reader may run each as often as he likes.
        for (int time = 0; time < 2; time++) {
            for (var example : examples) {
                var script = example.group(1)
                        .replace("http://127.0.0.1:8080", suite.uri().toString());
                assertThat(run(script).replaceAll("\"id\":\"[0-9a-f-]{36}\"", "\"id\":\"ID\""))
                        .as(script)
                        .isEqualTo(example.group(2));
            }
        }
    }

    private static String run(String script) throws IOException, InterruptedException {
        var process = new ProcessBuilder("bash", "-euo", "pipefail", "-c", script)
                .directory(data.toFile())
                .redirectErrorStream(true)
                .start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return output;
    }

    private CompletableFuture<HttpResponse<String>> post(URI instance, String body, String key) {
        var request = HttpRequest.newBuilder(instance.resolve("/api/v1/commands"))
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .header("Prefer", "wait=30")
                .POST(BodyPublishers.ofString(body))
                .build();
        var later = CompletableFuture.delayedExecutor(random.nextInt(12_000), TimeUnit.MICROSECONDS);
        return CompletableFuture.supplyAsync(() -> client.sendAsync(request, BodyHandlers.ofString()), later)
                .thenCompose(answer -> answer);
    }

    private static String customer() {
        return """
                ["create-customer", {"customer_id": "%s", "first_name": "Grace", "last_name": "Hopper",
                  "address": {"street_number": "1", "street_name": "Main St.", "city": "Anytown", "state": "NH",
                              "zip": "03755"}}]""".formatted(CUSTOMER);
    }

    private String account() {
        var id = UUID.randomUUID().toString();
        var body = "[\"open-account\", {\"customer_id\": \"%s\", \"account_id\": \"%s\"}]".formatted(CUSTOMER, id);
        var opened = post(suite.uri(), body, UUID.randomUUID().toString()).join();
        assertThat(opened.statusCode()).as(opened.body()).isEqualTo(201);
        return id;
    }

    private static String deposit(String account, int amount) {
        return "[\"deposit\", {\"account_id\": \"%s\", \"amount\": %d.00}]".formatted(account, amount);
    }

    private static BigDecimal balance(List<String> accounts, long basisT) {
        var query = "[:find ?id ?b :where [?a :account/id ?id] [?a :account/balance ?b]]";
        var answer = new WritClient(suite.uri().toString())
                .get("/api/v1/query", Map.of("query", query, "basis-t", Long.toString(basisT)))
                .orFail()
                .body();
        var balance = BigDecimal.ZERO;
        for (var row : answer.path("result")) {
            if (accounts.contains(row.get(0).textValue())) {
                balance = balance.add(row.get(1).decimalValue());
            }
        }
        return balance;
    }

    private static JsonNode json(HttpResponse<String> answer) {
        try {
            return Json.parse(answer.body());
        } catch (JsonProcessingException e) {
            throw new AssertionError(answer.body(), e);
        }
    }
}
