package dev.writ.updates;

import static dev.writ.updates.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.writ.common.config.KafkaConfig;
import dev.writ.common.topic.Topics;
import dev.writ.testkit.KafkaFixture;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whatever cursor a client comes with, and whatever became of the log since: it is answered, and the answer is true. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CursorAnswersIT {
    @RegisterExtension
    static final KafkaFixture KAFKA = new KafkaFixture();

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final List<Link> LINKS =
            List.of(new EventStreamLink(HTTP, Long.MAX_VALUE), new SocketLink(HTTP), new PollLink(HTTP, 50));
    private static final int PARTITIONS = 2;

    private KafkaConfig kafka;
    private Outcomes outcomes;
    private RunningGateway gateway;

    @BeforeEach
    void start() {
        kafka = KAFKA.configWithTopics(PARTITIONS);
        outcomes = new Outcomes(kafka);
        gateway = RunningGateway.ready(
                new UpdatesGatewayConfig(kafka, Duration.ofMillis(200), 100, 8, 64, 1 << 20, 16, 1 << 20, 2));
    }

    @AfterEach
    void stop() {
        gateway.close();
        outcomes.close();
    }

    @Test
    void refusesWhatIsNoPlaceInThisLog() throws Exception {
        outcomes.acceptMany(20, "deposit", "");
        for (var link : LINKS) {
            var text = cursor(last(take(link, "earliest", 20)));
            var cursor = Cursor.parse(text);
            assertRefused(link, 410, Cursor.of(cursor.log() + 1, new long[4]).text());
            assertRefused(link, 400, cursor.with(1, 1_000_000).text());
            assertRefused(link, 400, cursor.with(3, Long.MAX_VALUE).text());
            assertRefused(link, 400, text.substring(1));
            assertRefused(link, 400, text.substring(0, text.length() - 1));
            assertRefused(link, 400, text + text);
            assertRefused(link, 400, "Earliest");
        }
    }

    @Test
    void neverTakesADamagedCursorForAnother() throws Exception {
        long seed = System.nanoTime();
        System.out.println("CursorAnswersIT seed " + seed);
        var random = new Random(seed);
        outcomes.acceptMany(20, "deposit", "");
        var text = cursor(last(take(LINKS.get(0), "earliest", 10)));
        for (int n = 0; n < 60; n++) {
            var bytes = Base64.getUrlDecoder().decode(text);
            int flips = 1 + random.nextInt(3);
            for (int at :
                    random.ints(0, 8 * bytes.length).distinct().limit(flips).toArray()) {
                bytes[at / 8] ^= (byte) (1 << at % 8);
            }
            assertRefused(
                    LINKS.get(n % LINKS.size()),
                    400,
                    Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
        }
    }

    private void assertRefused(Link link, int status, String cursor) {
        assertThatThrownBy(() -> take(link, cursor, 1))
                .as(cursor)
                .isInstanceOfSatisfying(
                        Link.Refused.class, e -> assertThat(e.status()).isEqualTo(status));
    }

    @Test
    void tellsWhichRecordsAreGoneAndGoesOn() throws Exception {
        outcomes.acceptMany(200, "deposit", "");
        var ends = ends();
        var begin = Cursor.parse(cursor(last(take(LINKS.get(0), "earliest", 30))));
        // Of one partition some are left, of the other none.
        var first = Map.of(0, ends.get(0) - 20, 1, ends.get(1));
        delete(first);
        var later = outcomes.acceptMany(50, "deposit", "").size();
        for (var link : LINKS) {
            var messages = take(link, begin.text(), left(first));
            var gaps = messages.stream()
                    .filter(m -> m.get(0).asText().equals("gap"))
                    .collect(Collectors.toMap(m -> m.at("/1/partition").asInt(), m -> m.get(1)));
            assertThat(gaps.keySet()).containsExactlyInAnyOrder(0, 1);
            gaps.forEach((partition, gap) -> {
                assertThat(gap.get("topic").asText()).isEqualTo(accepted());
                assertThat(gap.get("from").asLong()).isEqualTo(begin.next(partition));
                assertThat(gap.get("to").asLong()).isEqualTo(first.get(partition));
                assertThat(gap.get("reason").asText()).isEqualTo("these records were deleted");
            });
            assertThat(offsets(messages)).isEqualTo(offsetsInLog());
            assertThat(take(link, cursor(last(messages)), 0))
                    .noneMatch(m -> m.get(0).asText().equals("gap"));
        }
        assertThat(later).isEqualTo(50);
    }

    @Test
    void whatWasGoneBeforeItsBeginningIsNoGapForEarliest() throws Exception {
        outcomes.acceptMany(200, "deposit", "");
        var ends = ends();
        var first = Map.of(0, ends.get(0) - 30, 1, ends.get(1) - 40);
        delete(first);
        for (var link : LINKS) {
            var all = take(link, "earliest", left(first));
            assertThat(offsets(all)).isEqualTo(offsetsInLog());
            // It has its place in each partition from its first message on.
            var some = take(link, "earliest", 1);
            var rest = take(link, cursor(last(some)), left(first) - 1);
            var both = new ArrayList<>(some);
            both.addAll(rest);
            assertThat(both).noneMatch(m -> m.get(0).asText().equals("gap"));
            assertThat(offsets(both)).isEqualTo(offsetsInLog());
        }
    }

    @Test
    void takesUpPartitionsThatTheLogHasGained() throws Exception {
        var before = outcomes.acceptMany(40, "deposit", "");
        try (var socket = Socket.open(gateway.updates("?from=earliest"));
                var stream = EventStream.open(gateway.updates("?from=earliest"))) {
            await().until(() -> socket.keys().size() == 40 && stream.keys().size() == 40);
            grow();
            await().until(() -> socket.closeCode() == 1012 && stream.ended());
            var cursor = Socket.cursor(socket.outcomes().get(39));
            await().until(() -> gateway.gateway().health().ready());
            try (var fresh = new Outcomes(kafka)) {
                fresh.acceptMany(60, "deposit", "");
            }
            for (var link : LINKS) {
                var after = take(link, cursor, 60);
                assertThat(after.stream().map(m -> m.at("/1/partition").asInt()))
                        .contains(PARTITIONS);
                assertThat(after).noneMatch(m -> m.get(0).asText().equals("gap"));
                assertThat(take(link, "earliest", before.size() + 60)).isNotEmpty();
            }
        }
    }

    @Test
    void knowsTopicsThatWereMadeAgainForAnotherLog() throws Exception {
        outcomes.acceptMany(40, "deposit", "");
        try (var socket = Socket.open(gateway.updates("?from=earliest"));
                var stream = EventStream.open(gateway.updates("?from=earliest"))) {
            await().until(() -> socket.keys().size() == 40 && stream.keys().size() == 40);
            var cursor = Socket.cursor(socket.outcomes().get(39));
            makeAgain();
            await().until(() -> socket.closeCode() == 1012 && stream.ended());
            await().until(() -> gateway.gateway().health().ready());
            try (var fresh = new Outcomes(kafka)) {
                var ids = fresh.acceptMany(50, "deposit", "");
                for (var link : LINKS) {
                    assertRefused(link, 410, cursor);
                    assertThat(take(link, "earliest", 50).stream()
                                    .map(m -> m.at("/1/key").asText()))
                            .containsAll(ids.stream().map(Object::toString).toList());
                }
            }
        }
    }

    /** What comes until there were that many outcomes, and then nothing for a while. */
    private List<JsonNode> take(Link link, String from, int count) throws IOException, InterruptedException {
        var messages = new ArrayList<JsonNode>();
        link.read(gateway.updates(""), from, new Link.Reader() {
            private int beats;

            @Override
            public boolean take(JsonNode message) {
                messages.add(message);
                return count == 0 || outcomes(messages).size() < count;
            }

            @Override
            public boolean stays() {
                return ++beats < (count == 0 ? 3 : 100);
            }
        });
        assertThat(outcomes(messages)).hasSize(count);
        return messages;
    }

    private static List<JsonNode> outcomes(List<JsonNode> messages) {
        return messages.stream()
                .filter(m -> m.get(0).asText().startsWith("tx/"))
                .toList();
    }

    private static Map<Integer, List<Long>> offsets(List<JsonNode> messages) {
        return outcomes(messages).stream()
                .collect(Collectors.groupingBy(
                        m -> m.at("/1/partition").asInt(),
                        Collectors.mapping(m -> m.at("/1/offset").asLong(), Collectors.toList())));
    }

    private Map<Integer, List<Long>> offsetsInLog() {
        return KAFKA.readBytes(kafka, Topics.ACCEPTED).stream()
                .collect(Collectors.groupingBy(
                        r -> r.partition(), Collectors.mapping(r -> r.offset(), Collectors.toList())));
    }

    private int left(Map<Integer, Long> first) {
        return (int) KAFKA.readBytes(kafka, Topics.ACCEPTED).stream()
                .filter(r -> r.offset() >= first.get(r.partition()))
                .count();
    }

    private static JsonNode last(List<JsonNode> messages) {
        return messages.get(messages.size() - 1);
    }

    private static String cursor(JsonNode message) {
        return message.at("/1/cursor").asText();
    }

    private String accepted() {
        return Topics.ACCEPTED.name(kafka.topicPrefix());
    }

    private Map<Integer, Long> ends() {
        return KAFKA.readBytes(kafka, Topics.ACCEPTED).stream()
                .collect(Collectors.toMap(r -> r.partition(), r -> r.offset() + 1, Math::max));
    }

    private void delete(Map<Integer, Long> before) throws Exception {
        var records = new HashMap<TopicPartition, RecordsToDelete>();
        before.forEach((partition, offset) ->
                records.put(new TopicPartition(accepted(), partition), RecordsToDelete.beforeOffset(offset)));
        try (var admin = Admin.create(kafka.adminProperties("test"))) {
            admin.deleteRecords(records).all().get();
        }
    }

    private void grow() throws Exception {
        try (var admin = Admin.create(kafka.adminProperties("test"))) {
            admin.createPartitions(Topics.CO_PARTITIONED.stream()
                            .collect(Collectors.toMap(
                                    topic -> topic.name(kafka.topicPrefix()),
                                    topic -> NewPartitions.increaseTo(PARTITIONS + 1))))
                    .all()
                    .get();
        }
    }

    /** The gateway makes those that it misses. */
    private void makeAgain() throws Exception {
        try (var admin = Admin.create(kafka.adminProperties("test"))) {
            admin.deleteTopics(IntStream.range(1, Topics.CO_PARTITIONED.size())
                            .mapToObj(n -> Topics.CO_PARTITIONED.get(n).name(kafka.topicPrefix()))
                            .toList())
                    .all()
                    .get();
        }
    }
}
