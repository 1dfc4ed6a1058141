package dev.writ.updates;

import static dev.writ.updates.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.writ.common.config.KafkaConfig;
import dev.writ.common.media.Media;
import dev.writ.testkit.KafkaFixture;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Clients that are slow, too many, late or lost, and a gateway that goes away. */
class UpdatesGatewayLimitsIT {
    @RegisterExtension
    static final KafkaFixture KAFKA = new KafkaFixture();

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
        if (gateway != null) {
            gateway.close();
        }
        outcomes.close();
    }

    /** A client that reads nothing answers no pings either: who is to be found slow must not be found dead before. */
    private void gateway(int maxClients, int queue, int window) {
        gateway(Duration.ofMinutes(1), maxClients, queue, window);
    }

    private void gateway(Duration heartbeat, int maxClients, int queue, int window) {
        gateway = RunningGateway.ready(
                new UpdatesGatewayConfig(kafka, heartbeat, maxClients, 8, queue, 1 << 20, window, 64 << 20, 2));
    }

    @Test
    void whoDoesNotReadIsClosedAndDelaysNobody() throws Exception {
        gateway(100, 64, 1000);
        var uri = gateway.updates("");
        try (var slowStream = RawClient.eventStream(uri);
                var slowSocket = RawClient.webSocket(uri);
                var stream = EventStream.open(uri);
                var socket = Socket.open(uri)) {
            slowStream.readUntil("event: cursor");
            slowSocket.readUntil("[\"cursor\"");
            await().until(() -> !socket.messages().isEmpty() && !stream.events().isEmpty());
            var note = "x".repeat(50_000);
            var ids = new ArrayList<String>();
            while (closed("sse") == 0 || closed("websocket") == 0) {
                assertThat(ids).as("outcomes until the slow are closed").hasSizeLessThan(2000);
                ids.add(outcomes.accept("deposit", note).toString());
            }
            await().until(() -> socket.keys().containsAll(ids) && stream.keys().containsAll(ids));
            assertThat(socket.keys()).isEqualTo(ids);
            assertThat(stream.keys()).isEqualTo(ids);
            assertThat(socket.closeCode()).isZero();
            slowStream.readToEnd();
        }
    }

    @Test
    void whoReadsTooSlowlyMissesNothing() throws Exception {
        gateway(100, 64, 1000);
        List<String> read;
        String cursor;
        var ids = new ArrayList<String>();
        try (var slow = RawClient.webSocket(gateway.updates(""))) {
            slow.readUntil("[\"cursor\"");
            var note = "x".repeat(50_000);
            // More than the kernel and the queue hold together; it counts as closed when its time to take that is over.
            for (int n = 0; n < 30; n++) {
                outcomes.acceptMany(20, "deposit", note).forEach(id -> ids.add(id.toString()));
            }
            await().until(() -> closed("websocket") > 0);
            var whole = Pattern.compile("\"key\":\"([^\"]+)\".*?\"cursor\":\"([^\"]+)\"", Pattern.DOTALL)
                    .matcher(slow.readToEnd())
                    .results()
                    .toList();
            read = whole.stream().map(message -> message.group(1)).toList();
            cursor = whole.get(whole.size() - 1).group(2);
        }
        assertThat(ids.subList(0, read.size())).isEqualTo(read);
        try (var resumed = Socket.open(gateway.updates("?from=" + cursor))) {
            await().until(() -> resumed.keys().size() == ids.size() - read.size());
            assertThat(resumed.keys()).isEqualTo(ids.subList(read.size(), ids.size()));
        }
    }

    private double closed(String transport) {
        var counter = gateway.registry()
                .find("writ.updates.closed")
                .tags("reason", "slow", "transport", transport)
                .counter();
        return counter == null ? 0 : counter.count();
    }

    @Test
    void stopsFastAndSaysWhenToComeBack() throws Exception {
        gateway(100, 64, 1000);
        try (var stream = EventStream.open(gateway.updates(""));
                var socket = Socket.open(gateway.updates(""));
                var stuck = RawClient.eventStream(gateway.updates(""))) {
            stuck.readUntil("event: cursor");
            await().until(() -> !socket.messages().isEmpty() && !stream.events().isEmpty());
            long begin = System.nanoTime();
            gateway.close();
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(3));
            await().until(() -> stream.ended() && socket.closeCode() != 0);
            assertThat(stream.retries()).hasSize(2);
            assertThat(socket.closeCode()).isEqualTo(1012);
            assertThat(socket.closeReason()).contains("retry in ");
            assertThat(stuck.readToEnd()).contains("retry: ");
        }
        gateway = null;
    }

    @Test
    void stopsFastWhenKafkaIsAway() throws Exception {
        gateway(100, 64, 16);
        outcomes.acceptMany(100, "deposit", "");
        try (var socket = Socket.open(gateway.updates("?from=earliest"))) {
            await().until(() -> socket.outcomes().size() == 100);
            KAFKA.stop();
            await().until(() -> !gateway.gateway().health().ready());
            long begin = System.nanoTime();
            gateway.close();
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
            await().until(() -> socket.closeCode() == 1012);
        }
        gateway = null;
    }

    @Test
    void letsInOnlyAsManyAsItMay() throws Exception {
        // That a stream's client has left is found by writing to it.
        gateway(Duration.ofMillis(500), 2, 64, 1000);
        try (var one = Socket.open(gateway.updates(""));
                var two = EventStream.open(gateway.updates(""))) {
            await().until(() -> !one.messages().isEmpty() && !two.events().isEmpty());
            try (var three = EventStream.open(gateway.updates(""))) {
                assertThat(three.response().statusCode()).isEqualTo(503);
                assertThat(three.response().headers().firstValue("Retry-After")).isPresent();
            }
            assertThatThrownBy(() -> Socket.open(gateway.updates("")))
                    .isInstanceOfSatisfying(
                            WebSocketHandshakeException.class,
                            e -> assertThat(e.getResponse().statusCode()).isEqualTo(503));
        }
        await().until(() -> clients("sse") + clients("websocket") == 0);
        try (var again = Socket.open(gateway.updates(""))) {
            await().until(() -> !again.messages().isEmpty());
        }
    }

    private double clients(String transport) {
        return gateway.registry()
                .get("writ.updates.clients")
                .tag("transport", transport)
                .gauge()
                .value();
    }

    @Test
    void saysThatACursorIsOfAnotherLogOrBeyondItsEnd() throws Exception {
        gateway(100, 64, 1000);
        outcomes.accept("deposit");
        String text;
        try (var socket = Socket.open(gateway.updates("?from=earliest"))) {
            await().until(() -> socket.outcomes().size() == 1);
            text = Socket.cursor(socket.outcomes().get(0));
        }
        var cursor = Cursor.parse(text);
        assertRefused(Cursor.of(cursor.log() + 1, new long[] {0, 0}), 410, "another log");
        assertRefused(cursor.with(0, 1000), 400, "beyond the end");
        assertRefused(Cursor.of(cursor.log(), new long[] {0, 0, 0, 0}), 503, "partitions");
    }

    private void assertRefused(Cursor cursor, int status, String reason) {
        try (var stream = EventStream.open(gateway.updates("?from=" + cursor.text()))) {
            assertThat(stream.response().statusCode()).isEqualTo(status);
            assertThat(stream.problem().get("detail").asText()).contains(reason);
        }
    }

    @Test
    void aRefusedUpgradeSaysWhy() throws IOException {
        gateway(100, 64, 1000);
        try (var raw = RawClient.webSocket(gateway.updates("?from=nonsense"))) {
            assertThat(raw.readUntil("}"))
                    .startsWith("HTTP/1.1 400")
                    .contains("application/problem+json")
                    .contains("not a cursor");
        }
    }

    @Test
    void tellsWhatIsGoneForEver() throws Exception {
        gateway(100, 64, 16);
        outcomes.acceptMany(100, "deposit", "");
        List<String> all;
        String begin;
        try (var socket = Socket.open(gateway.updates("?from=earliest"))) {
            await().until(() -> socket.outcomes().size() == 100);
            all = socket.keys();
            begin = Socket.cursor(socket.outcomes().get(9));
        }
        try (var admin = Admin.create(kafka.adminProperties("test"))) {
            var partition = new TopicPartition(kafka.topicPrefix() + "accepted-cmds", 0);
            admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(50)))
                    .all()
                    .get();
        }
        try (var socket = Socket.open(gateway.updates("?from=" + begin));
                var earliest = Socket.open(gateway.updates("?from=earliest"))) {
            await().until(() ->
                    socket.outcomes().size() == 50 && earliest.outcomes().size() == 50);
            var gap = socket.messages().get(0);
            assertThat(gap.get(0).asText()).isEqualTo("gap");
            assertThat(gap.at("/1/from").asInt()).isEqualTo(10);
            assertThat(gap.at("/1/to").asInt()).isEqualTo(50);
            assertThat(socket.keys()).isEqualTo(all.subList(50, 100));
            assertThat(earliest.keys()).isEqualTo(all.subList(50, 100));
            assertThat(earliest.messages()).noneMatch(m -> m.get(0).asText().equals("gap"));
        }
    }

    @Test
    void speaksTransit() throws Exception {
        gateway(100, 64, 1000);
        var id = outcomes.accept("deposit");
        try (var socket = Socket.open(gateway.updates("?from=earliest"), "transit+json");
                var stream = EventStream.open(gateway.updates("?from=earliest&format=transit%2Bjson"))) {
            assertThat(socket.subprotocol()).isEqualTo("transit+json");
            await().until(() -> !socket.texts().isEmpty() && !stream.events().isEmpty());
            var message = (List<?>) Media.TRANSIT_JSON.decodeData(
                    socket.texts().get(0).getBytes(java.nio.charset.StandardCharsets.UTF_8));
            assertThat(message.get(0)).hasToString(":tx/accepted");
            var body = (Map<?, ?>) message.get(1);
            assertThat(body.get(clojure.lang.Keyword.intern("key"))).isEqualTo(id);
            assertThat(stream.events().get(0).data().toString()).contains("~:tx/accepted");
        }
        assertThatThrownBy(() -> Socket.open(gateway.updates(""), "soap"))
                .isInstanceOf(WebSocketHandshakeException.class);
    }

    @Test
    void answersAMessageItDoesNotUnderstand() throws Exception {
        gateway(100, 64, 1000);
        try (var socket = Socket.open(gateway.updates(""))) {
            socket.say("{\"subscribe\": {}}");
            await().until(() ->
                    socket.messages().stream().anyMatch(m -> m.get(0).asText().equals("error")));
            assertThat(socket.closeCode()).isZero();
        }
    }

    @Test
    void explainsItselfToPeopleAndRefusesWhatItCannotSpeak() throws Exception {
        gateway(100, 64, 1000);
        var html = get(gateway.updates(""), "GET", "text/html,application/xhtml+xml,*/*;q=0.8");
        assertThat(html.statusCode()).isEqualTo(200);
        assertThat(html.headers().firstValue("Content-Type").orElse("")).startsWith("text/html");
        assertThat(html.body()).contains("from=earliest");
        assertThat(get(gateway.updates(""), "GET", "application/xml").statusCode())
                .isEqualTo(406);
        var head = get(gateway.updates(""), "HEAD", "text/event-stream");
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValue("Content-Type")).hasValue("text/event-stream");
    }

    private static HttpResponse<String> get(URI uri, String method, String accept)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(uri)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .header("Accept", accept)
                .timeout(Duration.ofSeconds(10));
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void waitsForKafkaBeforeItServesAnyone() {
        KAFKA.stop();
        gateway = new RunningGateway(RunningGateway.config(kafka));
        try (var early = EventStream.open(gateway.updates(""))) {
            assertThat(early.response().statusCode()).isEqualTo(503);
            assertThat(early.problem().get("detail").asText()).isNotEmpty();
        }
        KAFKA.start();
        await().until(() -> gateway.gateway().health().ready());
        UUID id = outcomes.accept("deposit");
        try (var stream = EventStream.open(gateway.updates("?from=earliest"))) {
            await().until(() -> stream.keys().equals(List.of(id.toString())));
        }
    }
}
