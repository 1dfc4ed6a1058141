package dev.writ.updates;

import static dev.writ.updates.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.writ.common.config.BaseUrl;
import dev.writ.common.config.KafkaConfig;
import dev.writ.common.media.Json;
import dev.writ.testkit.KafkaFixture;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** How connections begin and end: what is agreed, what clients may say, and why and with what word they are closed. */
class ConnectionsIT {
    @RegisterExtension
    static final KafkaFixture KAFKA = new KafkaFixture();

    private static final Duration NO_HEARTBEAT = Duration.ofMinutes(5);
    private static final Duration FAST = Duration.ofMillis(500);
    private static final Pattern RETRY = Pattern.compile("retry in (\\d+) ms with the last cursor");

    private KafkaConfig kafka;
    private Outcomes outcomes;
    private RunningGateway gateway;

    @BeforeEach
    void start() {
        kafka = KAFKA.configWithTopics(1);
        outcomes = new Outcomes(kafka);
    }

    @AfterEach
    void stop() {
        gateway.close();
        outcomes.close();
    }

    private void gateway(Duration heartbeat, Duration lifetime) {
        gateway = RunningGateway.ready(config(heartbeat, lifetime, 0));
    }

    private UpdatesGatewayConfig config(Duration heartbeat, Duration lifetime, int maxClientsPerPrincipal) {
        return new UpdatesGatewayConfig(
                kafka,
                heartbeat,
                1000,
                maxClientsPerPrincipal,
                8,
                1,
                1024,
                1 << 20,
                1000,
                64 << 20,
                2,
                lifetime,
                LiveQueriesConfig.OFF,
                BaseUrl.SAME_ORIGIN,
                BaseUrl.SAME_ORIGIN);
    }

    /** Comes back with a new token, from where the old one ended. */
    @Test
    void aConnectionEndsWithItsToken(@TempDir Path folder) throws Exception {
        var tokens = new Tokens(folder);
        gateway = RunningGateway.ready(config(Duration.ofMillis(200), Duration.ZERO, 0), tokens.config());
        var first = outcomes.accept("deposit", "x").toString();
        var token = tokens.token("alice", Duration.ofSeconds(5));
        String cursor;
        try (var socket = Socket.open(gateway.updates("?from=earliest&ticket=" + ticket(token)));
                var stream = EventStream.open(gateway.updates("?from=earliest"), "Authorization", "Bearer " + token)) {
            await().until(() -> socket.closeCode() == 3000 && stream.ended());
            assertThat(socket.keys()).isEqualTo(stream.keys()).containsExactly(first);
            assertThat(socket.closeReason()).contains("the token of the client has expired");
            var last = socket.messages().get(socket.messages().size() - 1);
            assertThat(last.at("/0").asText()).isEqualTo("error");
            assertThat(last.at("/1/type").asText()).endsWith("/unauthenticated");
            var lastEvent = stream.events().get(stream.events().size() - 1);
            assertThat(lastEvent.data().at("/1/type").asText()).endsWith("/unauthenticated");
            cursor = Socket.cursor(last);
        }
        var second = outcomes.accept("deposit", "y").toString();
        var renewed = ticket(tokens.token("alice", Duration.ofHours(1)));
        try (var again = Socket.open(gateway.updates("?from=" + cursor + "&ticket=" + renewed))) {
            await().until(() -> again.keys().equals(List.of(second)));
        }
    }

    @Test
    void onePrincipalHasOnlySoManyConnections(@TempDir Path folder) throws Exception {
        var tokens = new Tokens(folder);
        gateway = RunningGateway.ready(config(Duration.ofMillis(200), Duration.ZERO, 2), tokens.config());
        var alice = new String[] {"Authorization", "Bearer " + tokens.token("alice", Duration.ofHours(1))};
        var bob = new String[] {"Authorization", "Bearer " + tokens.token("bob", Duration.ofHours(1))};
        try (var one = EventStream.open(gateway.updates(""), alice)) {
            try (var two = EventStream.open(gateway.updates(""), alice);
                    var three = EventStream.open(gateway.updates(""), alice);
                    var other = EventStream.open(gateway.updates(""), bob)) {
                assertThat(List.of(one, two, other))
                        .allMatch(stream -> stream.response().statusCode() == 200);
                assertThat(three.response().statusCode()).isEqualTo(429);
                assertThat(three.response().headers().firstValue("Retry-After")).isPresent();
            }
            await().until(() -> {
                try (var again = EventStream.open(gateway.updates(""), alice)) {
                    return again.response().statusCode() == 200;
                }
            });
        }
    }

    private String ticket(String token) throws Exception {
        var request = HttpRequest.newBuilder(gateway.updates("/tickets"))
                .header("Authorization", "Bearer " + token)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        var answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(201);
        return Json.parse(answer.body()).path("ticket").asText();
    }

    @Test
    void compressesNothingThoughItIsOffered() throws Exception {
        gateway(NO_HEARTBEAT, Duration.ZERO);
        var offer = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n";
        try (var client = RawClient.webSocket(gateway.updates(""), offer)) {
            assertThat(client.readUntil("\r\n\r\n"))
                    .startsWith("HTTP/1.1 101 ")
                    .doesNotContainIgnoringCase("Sec-WebSocket-Extensions");
            assertThat(client.readUntil("}]")).contains("[\"cursor\",{\"cursor\":\"");
        }
    }

    @Test
    void whoAnswersNoPingsIsDead() throws Exception {
        gateway(FAST, Duration.ZERO);
        try (var silent = RawClient.webSocket(gateway.updates(""));
                var answering = Socket.open(gateway.updates(""))) {
            silent.readUntil("[\"cursor\"");
            silent.readToEnd();
            await().until(() -> closed("dead", "websocket") == 1);
            int pings = answering.pings();
            await().until(() -> answering.pings() > pings + 2);
            assertThat(answering.closeCode()).isZero();
        }
    }

    @Test
    void whoHasHadItsTimeGoesOnElsewhereByWebSocket() throws Exception {
        gateway(FAST, Duration.ofSeconds(3));
        var sent = new ArrayList<String>();
        var read = new ArrayList<String>();
        var cursor = "earliest";
        for (int visit = 0; visit < 3; visit++) {
            try (var socket = Socket.open(gateway.updates("?from=" + cursor))) {
                while (socket.closeCode() == 0) {
                    sent.add(outcomes.accept("deposit").toString());
                }
                assertThat(socket.closeCode()).isEqualTo(1012);
                assertThat(socket.closeReason())
                        .startsWith("the connection has lasted for as long as it may")
                        .containsPattern(RETRY);
                read.addAll(socket.keys());
                if (!socket.messages().isEmpty()) {
                    cursor = Socket.cursor(last(socket.messages()));
                }
            }
        }
        assertThat(closed("lifetime", "websocket")).isEqualTo(3);
        assertThat(read).isNotEmpty().isEqualTo(sent.subList(0, read.size()));
    }

    @Test
    void whoHasHadItsTimeGoesOnElsewhereByEventStream() {
        gateway(FAST, Duration.ofSeconds(3));
        var sent = new ArrayList<String>();
        var read = new ArrayList<String>();
        var cursor = "earliest";
        for (int visit = 0; visit < 3; visit++) {
            try (var stream = EventStream.open(gateway.updates(""), "Last-Event-ID", cursor)) {
                while (!stream.ended()) {
                    sent.add(outcomes.accept("deposit").toString());
                }
                assertThat(stream.retries()).hasSize(2);
                read.addAll(stream.keys());
                if (!stream.events().isEmpty()) {
                    cursor = last(stream.events()).id();
                }
            }
        }
        assertThat(closed("lifetime", "sse")).isEqualTo(3);
        assertThat(read).isNotEmpty().isEqualTo(sent.subList(0, read.size()));
    }

    @Test
    void whoSeesNothingIsStillToldHowFarItHasCome() throws Exception {
        gateway(FAST, Duration.ofSeconds(3));
        outcomes.acceptMany(20, "deposit", "");
        await().until(() -> gateway.outcomesRead() == 20);
        try (var hidden = Socket.open(gateway.updates("?from=earliest&action=none"))) {
            await().until(() -> hidden.closeCode() == 1012);
            var after = outcomes.accept("deposit").toString();
            var cursor = Socket.cursor(last(hidden.messages()));
            try (var resumed = Socket.open(gateway.updates("?from=" + cursor))) {
                await().until(() -> !resumed.outcomes().isEmpty());
                assertThat(resumed.keys()).containsExactly(after);
            }
        }
    }

    @Test
    void tellsEveryOneOfManyWhenToComeBack() throws Exception {
        gateway(NO_HEARTBEAT, Duration.ZERO);
        var sockets = new ArrayList<RawClient>();
        var streams = new ArrayList<RawClient>();
        try {
            for (int n = 0; n < 100; n++) {
                sockets.add(RawClient.webSocket(gateway.updates("")));
                streams.add(RawClient.eventStream(gateway.updates("")));
            }
            for (var client : both(sockets, streams)) {
                client.readUntil("[\"cursor\"");
            }
            gateway.close();
            var goodbyes =
                    both(sockets, streams).stream().map(RawClient::readToEnd).toList();
            assertThat(goodbyes).allSatisfy(goodbye -> assertThat(goodbye).containsPattern(RETRY));
            var pauses = goodbyes.stream()
                    .flatMap(goodbye -> RETRY.matcher(goodbye).results().map(MatchResult::group))
                    .toList();
            assertThat(pauses.stream().distinct().count()).isGreaterThan(100);
            assertThat(closed("stopping", "websocket")).isEqualTo(100);
            assertThat(closed("stopping", "sse")).isEqualTo(100);
        } finally {
            for (var client : both(sockets, streams)) {
                client.close();
            }
        }
    }

    @Test
    void whoSaysTooMuchIsClosed() throws Exception {
        gateway(NO_HEARTBEAT, Duration.ZERO);
        try (var socket = Socket.open(gateway.updates(""))) {
            sayUntilClosed(socket);
            assertThat(socket.closeCode()).isEqualTo(1008);
            assertThat(socket.closeReason()).startsWith("the client sends too many messages");
            assertThat(filters(socket)).isGreaterThanOrEqualTo(10);
        }
        assertThat(closed("too-chatty", "websocket")).isEqualTo(1);
    }

    private static void sayUntilClosed(Socket socket) {
        for (int said = 1; socket.closeCode() == 0; said++) {
            int answers = said;
            socket.say("{\"filter\": {}}");
            await().until(() -> socket.closeCode() != 0 || filters(socket) == answers);
        }
    }

    private static long filters(Socket socket) {
        return socket.messages().stream()
                .filter(message -> message.get(0).asText().equals("filter"))
                .count();
    }

    @Test
    void whoSaysWhatIsNoTextIsClosed() throws Exception {
        gateway(NO_HEARTBEAT, Duration.ZERO);
        try (var socket = Socket.open(gateway.updates(""))) {
            socket.sayBinary(new byte[] {1, 2, 3});
            await().until(() -> socket.closeCode() != 0);
            assertThat(socket.closeCode()).isEqualTo(1003);
            assertThat(socket.closeReason()).startsWith("the client sends binary messages");
        }
        assertThat(closed("not-text", "websocket")).isEqualTo(1);
    }

    @Test
    void whoSaysTooMuchAtOnceIsClosed() throws Exception {
        gateway(NO_HEARTBEAT, Duration.ZERO);
        try (var socket = Socket.open(gateway.updates(""))) {
            socket.say("x".repeat(64 * 1024));
            await().until(() ->
                    socket.messages().stream().anyMatch(m -> m.get(0).asText().equals("error")));
            assertThat(socket.closeCode()).isZero();
            socket.say("x".repeat(64 * 1024 + 1));
            await().until(() -> socket.closeCode() != 0);
            assertThat(socket.closeCode()).isEqualTo(1009);
            assertThat(socket.closeReason()).contains("too large").contains("65,536");
        }
    }

    private static List<RawClient> both(List<RawClient> sockets, List<RawClient> streams) {
        return Stream.concat(sockets.stream(), streams.stream()).toList();
    }

    private static <T> T last(List<T> list) {
        return list.get(list.size() - 1);
    }

    private double closed(String reason, String transport) {
        var counter = gateway.registry()
                .find("writ.updates.closed")
                .tags("reason", reason, "transport", transport)
                .counter();
        return counter == null ? 0 : counter.count();
    }
}
