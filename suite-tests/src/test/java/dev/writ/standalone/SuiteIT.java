package dev.writ.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.writ.deploy.Monitoring;
import dev.writ.standalone.cli.WritClient;
import dev.writ.web.PortUnavailableException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole suite on free ports, driven through the command line and HTTP, as a newcomer would. */
@Timeout(240)
class SuiteIT {
    private static final String DECISIONS =
            "[:find ?t ?id ?action ?success :where [?t :cmd/id ?id] [?t :cmd/action ?action] [?t :cmd/success? ?success]]";

    @TempDir
    Path data;

    @TempDir
    Path otherData;

    @Test
    void theDemoIsRightAndARestartOnTheSameDataShowsTheSame() throws Exception {
        JsonNode decisions;
        Map<String, JsonNode> commands;
        long basisT;
        try (var suite = started()) {
            var url = suite.uri().toString();
            var demo = Cli.run("demo", "--url", url);
            assertThat(demo.err()).isEmpty();
            assertThat(demo.exitCode()).as(demo.out()).isZero();
            commandLine(url);
            metrics(suite.uri());

            var answer = decisions(suite.uri(), 0);
            decisions = answer.path("result");
            basisT = answer.path("basis-t").asLong();
            commands = commands(suite.uri(), decisions);
            closesInOrderAndInTime(suite);
        }
        try (var suite = started()) {
            var again = decisions(suite.uri(), basisT);
            assertThat(again.path("basis-t").asLong()).isEqualTo(basisT);
            assertThat(again.path("result")).containsExactlyInAnyOrderElementsOf(decisions);
            assertThat(commands(suite.uri(), decisions)).isEqualTo(commands);
            assertThat(Cli.run("demo", "--url", suite.uri().toString()).exitCode())
                    .isZero();
        }
    }

    @Test
    void whatIsInTheWayIsNamed() throws Exception {
        try (var suite = started()) {
            assertThatThrownBy(() -> suite(0, data).start())
                    .isInstanceOf(SuiteException.class)
                    .hasMessageContaining("the data folder " + data + " is in use by another suite (process "
                            + ProcessHandle.current().pid() + ")");
            int taken = suite.uri().getPort();
            var other = suite(taken, otherData);
            assertThatThrownBy(other::start)
                    .isInstanceOfSatisfying(
                            PortUnavailableException.class,
                            e -> assertThat(e.port()).isEqualTo(taken));
            assertThat(otherData.resolve("kafka")).as("Kafka's data").doesNotExist();
            assertThat(suite.health().ready()).isTrue();
        }
    }

    private static void commandLine(String url) {
        var status = Cli.run("status", "--url", url);
        assertThat(status.exitCode()).as(status.err()).isZero();
        assertThat(status.out()).contains("command-api", "tx-processor", "query-api", "updates-gateway");
        assertThat(status.out()).containsPattern("basis-t \\d+, [1-9]\\d* commands accepted, 1 failed");

        var unknown = Cli.run("command", "dance", "{}", "--sync", "--url", url);
        assertThat(unknown.exitCode()).isEqualTo(1);
        assertThat(unknown.err()).hasLineCount(1).contains("dance").contains("open-account");

        var refused = Cli.run("query", "[:find ?x :where [(clojure.core/slurp \"x\") ?x]]", "--url", url);
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).hasLineCount(1).contains("slurp");

        var customers = Cli.run(
                "query",
                "[:find ?first :in $ ?last :where [?c :customer/last-name ?last] [?c :customer/first-name ?first]]",
                "\"Hopper\"",
                "--url",
                url);
        assertThat(customers.out()).containsPattern("^Grace\\R\\(1 row, basis-t \\d+\\)");

        var watched = Cli.run("watch", "--from", "earliest", "--action", "withdraw", "--count", "1", "--url", url);
        assertThat(watched.out()).hasLineCount(1).contains("failed", "withdraw", "insufficient-funds");
    }

    private static void metrics(URI suite) {
        var asked = HttpRequest.newBuilder(suite.resolve("/metrics")).build();
        System.gc(); // told of from its first time on
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> Monitoring.isToldBy(HttpClient.newHttpClient()
                        .send(asked, BodyHandlers.ofString())
                        .body()));
    }

    private Suite started() {
        var suite = suite(0, data);
        suite.start();
        await().atMost(Duration.ofSeconds(90))
                .untilAsserted(() -> assertThat(suite.health().ready())
                        .as(suite.health().reason())
                        .isTrue());
        return suite;
    }

    private static Suite suite(int port, Path data) {
        return new Suite(new SuiteConfig(port, data, 0, Map.of()), Clock.systemUTC());
    }

    /** The web server goes first: while anything is answered at all, every service is there to answer it. */
    private static void closesInOrderAndInTime(Suite suite) throws Exception {
        var uri = suite.uri();
        var unready = CompletableFuture.supplyAsync(() -> unreadyUntilNobodyAnswers(uri));
        long began = System.nanoTime();
        suite.close();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
        assertThat(unready.get(10, TimeUnit.SECONDS)).isEmpty();
    }

    private static List<String> unreadyUntilNobodyAnswers(URI suite) {
        var health = HttpRequest.newBuilder(suite.resolve("/health/ready"))
                .timeout(Duration.ofSeconds(5))
                .build();
        var client = HttpClient.newHttpClient();
        var unready = new ArrayList<String>();
        try {
            while (true) {
                var answer = client.send(health, BodyHandlers.ofString()).body();
                if (answer.contains("not-ready")) {
                    unready.add(answer);
                }
            }
        } catch (IOException e) {
            return unready;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static JsonNode decisions(URI suite, long basisT) {
        var parameters = new HashMap<>(Map.of("query", DECISIONS));
        if (basisT > 0) {
            parameters.put("basis-t", Long.toString(basisT));
        }
        return new WritClient(suite.toString())
                .get("/api/v1/query", parameters)
                .orFail()
                .body();
    }

    private static Map<String, JsonNode> commands(URI suite, JsonNode decisions) {
        var client = new WritClient(suite.toString());
        var commands = new HashMap<String, JsonNode>();
        for (var decision : decisions) {
            var id = decision.path(1).asText();
            var command =
                    client.get("/api/v1/commands/" + id, Map.of()).orFail().body();
            assertThat(command.path("status").asText())
                    .isEqualTo(decision.path(3).asBoolean() ? "accepted" : "failed");
            commands.put(id, command);
        }
        assertThat(commands).isNotEmpty();
        return commands;
    }
}
