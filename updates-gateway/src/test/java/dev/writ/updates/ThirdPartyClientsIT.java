package dev.writ.updates;

import static dev.writ.updates.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.writ.testkit.Browser;
import dev.writ.testkit.KafkaFixture;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients of other makers, behind a proxy that breaks their connections. What one test wrote is there for the next one. */
class ThirdPartyClientsIT {
    @RegisterExtension
    static final KafkaFixture KAFKA = new KafkaFixture();

    private static final String NOTE = "x".repeat(500);

    private static final List<String> WRITTEN = new ArrayList<>();
    private static UpdatesGatewayConfig config;
    private static Outcomes outcomes;
    private static RunningGateway gateway;
    private static TcpProxy proxy;
    private static Browser browser;

    @BeforeAll
    static void start() {
        var kafka = KAFKA.configWithTopics(4);
        outcomes = new Outcomes(kafka);
        config = RunningGateway.config(kafka);
        gateway = RunningGateway.ready(config);
        proxy = new TcpProxy(gateway.port());
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
        proxy.close();
        gateway.close();
        outcomes.close();
    }

    private static Browser browser(URI server) {
        if (browser == null) {
            browser = Browser.open(server);
        }
        return browser;
    }

    private static ThirdPartyClient open(ThirdParty party, Map<String, String> filter) throws Exception {
        return party.open(proxy.uri(), filter, ThirdPartyClientsIT::browser);
    }

    private static void write(int count) {
        outcomes.acceptMany(count, "deposit", NOTE).stream().map(UUID::toString).forEach(WRITTEN::add);
        WRITTEN.add(outcomes.fail("withdraw").toString());
    }

    @ParameterizedTest
    @EnumSource
    void getsEverythingOnceAndInOrderAcrossBreaks(ThirdParty party) throws Exception {
        write(100);
        int cuts = proxy.cuts();
        // In the middle of a message: none has so many bytes.
        proxy.cutAfter(20_000);
        try (var client = open(party, Map.of())) {
            hasAll(client);
            assertThat(proxy.cuts()).isEqualTo(cuts + 1);
            write(1);
            hasAll(client);
            replaceGateway();
            write(10);
            hasAll(client);
        }
    }

    private static void replaceGateway() {
        gateway.close();
        write(10);
        gateway = RunningGateway.ready(config);
        proxy.leadTo(gateway.port());
    }

    private static void hasAll(ThirdPartyClient client) {
        await().until(() -> client.outcomes().size() >= WRITTEN.size());
        assertThat(client.keys()).containsExactlyInAnyOrderElementsOf(WRITTEN);
        client.isInOrder();
    }

    @ParameterizedTest
    @EnumSource
    void getsWhatItAskedForAmongHeartbeats(ThirdParty party) throws Exception {
        var action = party.name().toLowerCase(java.util.Locale.ROOT);
        WRITTEN.add(outcomes.accept(action).toString());
        var first = outcomes.fail(action).toString();
        WRITTEN.add(first);
        try (var client = open(party, Map.of("action", action, "status", "failed"))) {
            await().until(() -> client.keys().equals(List.of(first)));
            long passed = proxy.passed();
            if (party != ThirdParty.CURL_LONG_POLL) {
                await().until(() -> proxy.passed() >= passed + 10);
            }
            write(1);
            var last = outcomes.fail(action).toString();
            WRITTEN.add(last);
            await().until(() -> client.outcomes().size() >= 2);
            assertThat(client.keys()).containsExactly(first, last);
        }
    }

    @Test
    void wsSeesPingsAndWhyItIsClosed() throws Exception {
        try (var client = ClientProcess.node("ws.mjs", proxy.uri() + "/api/v1/updates")) {
            await().until(() -> client.events("ping").size() > 2);
            replaceGateway();
            await().until(() -> !client.events("close").isEmpty());
            assertThat(client.events("close").get(0).get(1).asInt()).isEqualTo(1012);
            assertThat(client.events("close").get(0).get(2).asText()).contains("the gateway stops; retry in ");
        }
    }

    @Test
    void wsSpeaksTransit() throws Exception {
        try (var client = ClientProcess.node("ws.mjs", proxy.uri() + "/api/v1/updates", "transit+json", "json")) {
            await().until(() -> !client.messages().isEmpty());
            assertThat(client.events("open").get(0).get(1).asText()).isEqualTo("transit+json");
            write(3);
            await().until(() -> client.outcomes().size() == 4);
            assertThat(client.keys())
                    .containsExactlyInAnyOrderElementsOf(WRITTEN.subList(WRITTEN.size() - 4, WRITTEN.size()));
        }
    }
}
