package dev.writ.updates;

import static dev.writ.updates.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.writ.testkit.Browser;
import dev.writ.testkit.DocPage;
import dev.writ.testkit.KafkaFixture;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Two gateways behind an nginx that is configured as {@code docs/updates.md} says. */
class NginxIT {
    @RegisterExtension
    static final KafkaFixture KAFKA = new KafkaFixture();

    @TempDir
    static Path folder;

    private static final List<String> WRITTEN = new ArrayList<>();
    private static Outcomes outcomes;
    private static UpdatesGatewayConfig config;
    private static RunningGateway gateway;
    private static TcpProxy first;
    private static TcpProxy second;
    private static Nginx nginx;

    @BeforeAll
    static void start() throws Exception {
        var kafka = KAFKA.configWithTopics(2);
        outcomes = new Outcomes(kafka);
        config = RunningGateway.config(kafka);
        gateway = RunningGateway.ready(config);
        first = new TcpProxy(gateway.port());
        second = new TcpProxy(0);
        var servers = DocPage.read("updates.md").block("nginx", "upstream");
        nginx = Nginx.start(servers.replace(":8080", ":" + first.port()).replace(":8081", ":" + second.port()), folder);
    }

    @AfterAll
    static void stop() {
        if (nginx != null) {
            nginx.close();
        }
        first.close();
        second.close();
        gateway.close();
        outcomes.close();
    }

    private static URI updates(String query) {
        return nginx.uri().resolve("/api/v1/updates" + query);
    }

    private static String write() {
        var id = outcomes.accept("deposit").toString();
        WRITTEN.add(id);
        return id;
    }

    @Test
    void everyOutcomePassesAtOnce() throws Exception {
        try (var stream = EventStream.open(updates(""), "Accept-Encoding", "gzip");
                var socket = Socket.open(updates(""))) {
            var headers = stream.response().headers();
            assertThat(headers.firstValue("Content-Type")).hasValue("text/event-stream");
            assertThat(headers.firstValue("Cache-Control")).hasValue("no-store");
            assertThat(headers.firstValue("Content-Encoding")).isEmpty();
            await().until(() -> !stream.events().isEmpty() && !socket.messages().isEmpty());
            for (int n = 0; n < 3; n++) {
                // The next one is written when this one was seen: what is held back would stay so.
                var id = write();
                await().until(() -> stream.keys().contains(id) && socket.keys().contains(id));
            }
            int comments = stream.comments();
            int pings = socket.pings();
            await().until(() -> stream.comments() > comments && socket.pings() > pings);
        }
    }

    @Test
    void whoseGatewayGoesAwayGoesOnAtTheOther() throws Exception {
        outcomes.acceptMany(50, "deposit", "").stream().map(UUID::toString).forEach(WRITTEN::add);
        // One page is open at a time.
        var parties = EnumSet.complementOf(EnumSet.of(ThirdParty.CHROMIUM_WEB_SOCKET));
        var clients = new ArrayList<ThirdPartyClient>();
        var browsers = new ArrayList<Browser>();
        var other = RunningGateway.ready(config);
        try {
            for (var party : parties) {
                clients.add(party.open(nginx.uri(), Map.of(), uri -> browser(uri, browsers)));
            }
            clients.forEach(NginxIT::hasAll);
            second.leadTo(other.port());
            first.leadTo(0);
            first.cut();
            write();
            clients.forEach(NginxIT::hasAll);
            first.leadTo(gateway.port());
            other.close();
            write();
            clients.forEach(NginxIT::hasAll);
        } finally {
            second.leadTo(0);
            clients.forEach(ThirdPartyClient::close);
            browsers.forEach(Browser::close);
            other.close();
        }
    }

    private static Browser browser(URI server, List<Browser> browsers) {
        var browser = Browser.open(server);
        browsers.add(browser);
        return browser;
    }

    private static void hasAll(ThirdPartyClient client) {
        await().until(() -> client.outcomes().size() >= WRITTEN.size());
        assertThat(client.keys()).as(client.toString()).containsExactlyInAnyOrderElementsOf(WRITTEN);
        client.isInOrder();
    }
}
