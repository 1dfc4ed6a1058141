package dev.writ.updates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.writ.common.config.Env;
import dev.writ.common.media.Json;
import dev.writ.common.message.Fact;
import dev.writ.testkit.KafkaFixture;
import dev.writ.web.access.AccessRules;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Outcomes as they reach somebody whose role gives them little, by each transport. */
class OutcomePolicyIT {
    @RegisterExtension
    static final KafkaFixture KAFKA = new KafkaFixture();

    private static final String POLICY = """
            version: 1
            roles:
              guest:
                read: {attributes: ["account/*"], except: ["account/pin"]}
                updates: {actions: [%s], of: all}
            anonymous: [guest]
            """;

    @TempDir
    private Path folder;

    private Path policy;
    private AccessRules rules;
    private Outcomes outcomes;
    private RunningGateway gateway;

    @BeforeEach
    void start() throws IOException {
        policy = Files.writeString(folder.resolve("policy.yaml"), POLICY.formatted("deposit"));
        rules = AccessRules.from(new Env(Map.of("WRIT_POLICY", policy.toString())));
        rules.start();
        var kafka = KAFKA.configWithTopics(2);
        outcomes = new Outcomes(kafka);
        gateway = RunningGateway.under(rules, RunningGateway.config(kafka));
    }

    @AfterEach
    void stop() {
        gateway.close();
        outcomes.close();
        rules.close();
    }

    private String decide(String action) {
        return outcomes.acceptBy(
                        "ann",
                        action,
                        List.of(
                                new Fact(1, "account/id", Json.array().add("shown"), true),
                                new Fact(1, "account/pin", Json.array().add("planted"), true)))
                .toString();
    }

    private static String poll(URI uri) throws Exception {
        var request =
                HttpRequest.newBuilder(uri).header("Accept", "application/json").build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }

    @Test
    void whatIsHiddenReachesNobodyByAnyTransport() throws Exception {
        try (var socket = Socket.open(gateway.updates(""));
                var transit = Socket.open(gateway.updates(""), "transit+json");
                var stream = EventStream.open(gateway.updates(""))) {
            decide("transfer");
            var shown = decide("deposit");
            await().until(() -> socket.outcomes().size() == 1
                    && stream.outcomes().size() == 1
                    && transit.texts().stream().anyMatch(text -> text.contains(shown)));
            assertThat(socket.keys()).containsExactly(shown);
            assertThat(stream.keys()).containsExactly(shown);
            for (var text : List.of(
                    socket.texts().toString(),
                    transit.texts().toString(),
                    stream.events().toString(),
                    poll(gateway.updates("?from=earliest")))) {
                assertThat(text)
                        .contains(shown, "account/id", "withheld")
                        .doesNotContain("planted", "account/pin", "transfer");
            }
        }
    }

    @Test
    void aFilterByWhatIsHiddenFindsNothingAlsoInHistory() throws Exception {
        decide("deposit");
        await().until(() -> gateway.outcomesRead() == 1);
        assertThat(poll(gateway.updates("?from=earliest&attribute=account/pin")))
                .contains("\"updates\":[]");
        assertThat(poll(gateway.updates("?from=earliest&attribute=account/nothing")))
                .contains("\"updates\":[]");
        assertThat(poll(gateway.updates("?from=earliest&attribute=account/id"))).contains("deposit");
    }

    @Test
    void anotherPolicyHoldsForConnectionsThatAreOpen() throws Exception {
        try (var socket = Socket.open(gateway.updates(""))) {
            decide("transfer");
            var first = decide("deposit");
            await().until(() -> socket.outcomes().size() == 1);
            Files.writeString(policy, POLICY.formatted("transfer"));
            await().atMost(Duration.ofSeconds(20)).until(() -> {
                decide("transfer");
                return socket.outcomes().size() > 1;
            });
            decide("deposit");
            var last = decide("transfer");
            await().until(() -> socket.keys().contains(last));
            assertThat(socket.keys()).startsWith(first);
            assertThat(socket.texts().toString()).containsOnlyOnce("\"action\":\"deposit\"");
        }
    }
}
