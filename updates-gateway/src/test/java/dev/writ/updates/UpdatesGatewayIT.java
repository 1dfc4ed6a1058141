package dev.writ.updates;

import static dev.writ.updates.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.writ.common.config.KafkaConfig;
import dev.writ.testkit.KafkaFixture;
import java.net.http.WebSocketHandshakeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class UpdatesGatewayIT {
    @RegisterExtension
    static final KafkaFixture KAFKA = new KafkaFixture();

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
    void webSocketGetsWhatHappensFromNowOn() throws Exception {
        outcomes.accept("before");
        // What is committed and what the gateway has read of it are two things: "now" is the latter.
        await().until(() -> gateway.outcomesRead() == 1);
        try (var socket = Socket.open(gateway.updates(""))) {
            await().until(() -> !socket.messages().isEmpty());
            assertThat(socket.messages().get(0).get(0).asText()).isEqualTo("cursor");
            var accepted = outcomes.accept("deposit", "hello");
            // Of two topics' records either may be read first, unless one is seen before the other is written.
            await().until(() -> !socket.outcomes().isEmpty());
            var failed = outcomes.fail("withdraw");
            await().until(() -> socket.outcomes().size() >= 2);
            assertThat(socket.keys()).containsExactly(accepted.toString(), failed.toString());

            var first = socket.outcomes().get(0);
            assertThat(first.get(0).asText()).isEqualTo("tx/accepted");
            assertThat(first.at("/1/key").asText()).isEqualTo(accepted.toString());
            assertThat(first.at("/1/topic").asText()).isEqualTo(kafka.topicPrefix() + "accepted-cmds");
            assertThat(first.at("/1/partition").isInt()).isTrue();
            assertThat(first.at("/1/offset").isIntegralNumber()).isTrue();
            assertThat(first.at("/1/value/basis-t").asLong()).isGreaterThan(1000);
            assertThat(first.at("/1/value/data/note").asText()).isEqualTo("hello");
            var second = socket.outcomes().get(1);
            assertThat(second.get(0).asText()).isEqualTo("tx/failed");
            assertThat(second.at("/1/key").asText()).isEqualTo(failed.toString());
            assertThat(second.at("/1/value/error/code").asText()).isEqualTo("no-way");
        }
    }

    @Test
    void eventStreamSaysTheSame() {
        try (var stream = EventStream.open(gateway.updates(""))) {
            var headers = stream.response().headers();
            assertThat(headers.firstValue("Content-Type")).hasValue("text/event-stream");
            assertThat(headers.firstValue("Cache-Control")).hasValue("no-store");
            assertThat(headers.firstValue("X-Accel-Buffering")).hasValue("no");
            await().until(() -> !stream.events().isEmpty());
            assertThat(stream.retries()).hasSize(1);
            var id = outcomes.accept("deposit");
            await().until(() -> !stream.outcomes().isEmpty());
            var event = stream.outcomes().get(0);
            assertThat(event.name()).isEqualTo("tx/accepted");
            assertThat(event.data().get(0).asText()).isEqualTo("tx/accepted");
            assertThat(event.key()).isEqualTo(id.toString());
            assertThat(event.data().at("/1/cursor").asText()).isEqualTo(event.id());
        }
    }

    @Test
    void everyCursorResumesWithExactlyTheRest() throws Exception {
        for (int n = 0; n < 12; n++) {
            outcomes.accept("deposit");
            outcomes.fail("withdraw");
        }
        List<JsonNode> all;
        try (var socket = Socket.open(gateway.updates("?from=earliest"))) {
            await().until(() -> socket.outcomes().size() == 24);
            all = socket.outcomes();
        }
        assertThat(all.stream().map(m -> m.at("/1/key").asText())).doesNotHaveDuplicates();
        assertOrderedPerPartition(all);
        for (int n = 0; n < all.size(); n++) {
            var rest = all.subList(n + 1, all.size()).stream()
                    .map(m -> m.at("/1/key").asText())
                    .toList();
            var cursor = Socket.cursor(all.get(n));
            try (var socket = Socket.open(gateway.updates("?from=" + cursor));
                    var stream = EventStream.open(gateway.updates("?from=now"), "Last-Event-ID", cursor)) {
                // A new outcome behind the rest shows that nothing else comes in between.
                var last = outcomes.accept("last").toString();
                await().until(() ->
                        socket.keys().contains(last) && stream.keys().contains(last));
                assertThat(socket.keys().subList(0, rest.size())).containsExactlyInAnyOrderElementsOf(rest);
                assertThat(stream.keys()).containsExactlyElementsOf(socket.keys());
                assertThat(socket.keys()).hasSize(rest.size() + 1 + n);
            }
        }
    }

    @Test
    void resumesWhereItLeftOffAfterTheGatewayRestarted() throws Exception {
        // A window of sixteen outcomes, two a partition: most of the history must be read from the log.
        var small = RunningGateway.config(kafka);
        small = new UpdatesGatewayConfig(kafka, small.heartbeat(), 100, 8, 64, 1 << 20, 16, 1 << 20, 2);
        var ids = new ArrayList<>(outcomes.acceptMany(500, "deposit", "x").stream()
                .map(UUID::toString)
                .toList());
        String cursor;
        var seen = new ArrayList<String>();
        try (var stream = EventStream.open(gateway.updates("?from=earliest"))) {
            await().until(() -> stream.outcomes().size() >= 300);
            stream.outcomes().subList(0, 300).forEach(e -> seen.add(e.key()));
            cursor = stream.outcomes().get(299).id();
        }
        gateway.close();
        outcomes.acceptMany(700, "deposit", "x").forEach(id -> ids.add(id.toString()));
        gateway = RunningGateway.ready(small);
        try (var stream = EventStream.open(gateway.updates("?from=" + cursor))) {
            ids.add(outcomes.accept("deposit").toString());
            await().until(() -> stream.outcomes().size() >= 901);
            seen.addAll(stream.keys());
            assertOrderedPerPartition(
                    stream.outcomes().stream().map(EventStream.Event::data).toList());
        }
        assertThat(seen).hasSize(1201).containsExactlyInAnyOrderElementsOf(ids);
    }

    @Test
    void aClientMayGoFromGatewayToGateway() throws Exception {
        try (var other = RunningGateway.ready(RunningGateway.config(kafka))) {
            var ids = new ArrayList<String>();
            var seen = new ArrayList<String>();
            var cursor = "earliest";
            for (int n = 0; n < 20; n++) {
                ids.add(outcomes.accept("deposit").toString());
                ids.add(outcomes.fail("deposit").toString());
                var here = n % 2 == 0 ? gateway : other;
                try (var socket = Socket.open(here.updates("?from=" + cursor))) {
                    await().pollInterval(java.time.Duration.ofMillis(5))
                            .until(() -> !socket.outcomes().isEmpty());
                    var last = socket.outcomes();
                    last.forEach(m -> seen.add(m.at("/1/key").asText()));
                    cursor = Socket.cursor(last.get(last.size() - 1));
                }
            }
            var rest = cursor;
            try (var socket = Socket.open(gateway.updates("?from=" + rest))) {
                await().until(() -> seen.size() + socket.outcomes().size() >= ids.size());
                seen.addAll(socket.keys());
            }
            assertThat(seen).hasSize(40).containsExactlyInAnyOrderElementsOf(ids);
        }
    }

    @Test
    void carriesTheLargestOutcomes() throws Exception {
        try (var socket = Socket.open(gateway.updates(""));
                var stream = EventStream.open(gateway.updates(""))) {
            await().until(() -> !socket.messages().isEmpty() && !stream.events().isEmpty());
            var id = outcomes.accept("deposit", "é".repeat(3_500_000)).toString();
            await().until(() -> socket.keys().contains(id) && stream.keys().contains(id));
            var again = EventStream.open(gateway.updates("?from=earliest"));
            await().until(() -> again.keys().contains(id));
            again.close();
        }
    }

    @Test
    void filtersByActionIdPrincipalAndStatus() throws Exception {
        var deposit = outcomes.accept("deposit").toString();
        var transfer = outcomes.accept("transfer").toString();
        var refused = outcomes.fail("transfer").toString();
        var other = outcomes.accept("open-account").toString();
        assertFiltered("?from=earliest&action=deposit&action=transfer", deposit, transfer, refused);
        assertFiltered("?from=earliest&action=transfer&status=failed", refused);
        assertFiltered("?from=earliest&status=accepted", deposit, transfer, other);
        assertFiltered("?from=earliest&id=" + other + "&id=" + deposit, deposit, other);
        assertFiltered("?from=earliest&principal=ann", deposit, transfer, refused, other);
        assertFiltered("?from=earliest&principal=bob");
    }

    private void assertFiltered(String query, String... expected) throws Exception {
        try (var socket = Socket.open(gateway.updates(query))) {
            if (expected.length == 0) {
                await().until(() -> socket.messages().stream()
                        .anyMatch(m -> m.get(0).asText().equals("cursor")));
            }
            await().until(() -> socket.outcomes().size() >= expected.length);
            assertThat(socket.keys()).containsExactlyInAnyOrder(expected);
        }
    }

    @Test
    void aClientWhoseFilterMatchesNothingStillGetsFurther() throws Exception {
        try (var stream = EventStream.open(gateway.updates("?action=never"))) {
            await().until(() -> stream.events().size() == 1);
            outcomes.accept("deposit");
            await().until(() -> stream.events().size() == 2);
            var cursor = stream.events().get(1);
            assertThat(cursor.name()).isEqualTo("cursor");
            try (var resumed = Socket.open(gateway.updates("?from=" + cursor.id()))) {
                var next = outcomes.accept("deposit").toString();
                await().until(() -> !resumed.outcomes().isEmpty());
                assertThat(resumed.keys()).containsExactly(next);
            }
        }
    }

    @Test
    void showsThatTheConnectionLives() throws Exception {
        try (var stream = EventStream.open(gateway.updates(""));
                var socket = Socket.open(gateway.updates(""))) {
            await().until(() -> stream.comments() >= 2 && socket.pings() >= 2);
            outcomes.accept("deposit");
            await().until(() ->
                    stream.outcomes().size() == 1 && socket.outcomes().size() == 1);
        }
    }

    @Test
    void neverShowsWhatKafkaTookBack() throws Exception {
        try (var socket = Socket.open(gateway.updates("?from=earliest"))) {
            outcomes.acceptAndAbort("never");
            var first = outcomes.accept("deposit").toString();
            outcomes.acceptAndAbort("never");
            var second = outcomes.accept("deposit").toString();
            await().until(() -> socket.keys().contains(second));
            assertThat(socket.keys()).containsExactly(first, second);
        }
    }

    @Test
    void tellsOfARecordThatIsNoOutcome() throws Exception {
        try (var socket = Socket.open(gateway.updates("?action=deposit"))) {
            outcomes.garbage(2);
            outcomes.accept("deposit");
            await().until(() -> socket.messages().size() == 3);
            var gap = socket.messages().get(1);
            assertThat(gap.get(0).asText()).isEqualTo("gap");
            assertThat(gap.at("/1/partition").asInt()).isEqualTo(2);
            assertThat(gap.at("/1/to").asLong()).isEqualTo(gap.at("/1/from").asLong() + 1);
            assertThat(gap.at("/1/reason").asText()).contains("not JSON");
        }
    }

    @Test
    void goesOnWithoutLossWhenKafkaWasAway() throws Exception {
        try (var socket = Socket.open(gateway.updates(""));
                var stream = EventStream.open(gateway.updates(""))) {
            var before = outcomes.accept("deposit").toString();
            await().until(() -> socket.keys().contains(before));
            KAFKA.stop();
            await().atMost(java.time.Duration.ofSeconds(10))
                    .until(() -> !gateway.gateway().health().ready());
            assertThat(gateway.gateway().health().reason()).contains("does not answer");
            KAFKA.start();
            var after = outcomes.accept("deposit").toString();
            await().atMost(java.time.Duration.ofSeconds(20))
                    .until(() -> socket.keys().contains(after) && stream.keys().contains(after));
            assertThat(socket.keys()).containsExactly(before, after);
            assertThat(stream.keys()).containsExactly(before, after);
            await().until(() -> gateway.gateway().health().ready());
        }
    }

    @Test
    void saysWhatIsWrongBeforeItBecomesAStream() {
        var wrong = Map.of(
                "?from=nonsense", "not a cursor",
                "?from=", "empty",
                "?id=17", "UUID",
                "?status=maybe", "accepted or failed",
                "?acton=deposit", "unknown parameter",
                "?format=xml", "json, transit+json or html");
        wrong.forEach((query, reason) -> {
            try (var stream = EventStream.open(gateway.updates(query))) {
                assertThat(stream.response().statusCode()).as(query).isEqualTo(400);
                assertThat(stream.problem().path("detail").asText()).contains(reason);
            }
            assertThatThrownBy(() -> Socket.open(gateway.updates(query)))
                    .isInstanceOfSatisfying(
                            WebSocketHandshakeException.class,
                            e -> assertThat(e.getResponse().statusCode()).isEqualTo(400));
        });
    }

    private static void assertOrderedPerPartition(List<JsonNode> messages) {
        var offsets = messages.stream()
                .collect(Collectors.groupingBy(
                        m -> m.at("/1/topic").asText() + m.at("/1/partition").asText(),
                        Collectors.mapping(m -> m.at("/1/offset").asLong(), Collectors.toList())));
        offsets.values().forEach(o -> assertThat(o).isSorted());
    }
}
