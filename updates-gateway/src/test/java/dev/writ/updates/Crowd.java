package dev.writ.updates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.writ.common.config.KafkaConfig;
import dev.writ.testkit.KafkaFixture;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Several {@link Roamer}s at once, and the verdict on what they got. */
final class Crowd implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Cursor beginning;
    private final List<Roamer> roamers;
    private final List<Future<List<Visit>>> visits;

    Crowd(int clients, KafkaConfig kafka, List<Supplier<URI>> gateways, long seed) {
        beginning = Cursor.of(0, new long[2 * kafka.partitions()]);
        var http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        roamers = IntStream.range(0, clients)
                .mapToObj(n -> new Roamer(http, gateways, seed + n))
                .toList();
        visits = roamers.stream()
                .map(roamer -> threads.submit(() -> roamer.roam(beginning)))
                .toList();
    }

    /** Waits until everyone has come to the end of the log, which is at rest, and judges each. */
    void assertEachGotAllOnce(KafkaFixture fixture, KafkaConfig kafka) throws Exception {
        var log = TrueLog.read(fixture, kafka);
        await().atMost(PATIENCE)
                .until(() -> visits.stream().anyMatch(Future::isDone)
                        || roamers.stream().allMatch(roamer -> log.readBy(roamer.at(beginning))));
        roamers.forEach(Roamer::leave);
        for (var visited : visits) {
            judge(log, visited.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        }
    }

    private void judge(TrueLog log, List<Visit> visits) {
        var at = beginning;
        for (var visit : visits) {
            assertThat(visit.from()).isEqualTo(at);
            at = log.judge(visit);
        }
        assertThat(log.readBy(at)).isTrue();
    }

    @Override
    public void close() {
        roamers.forEach(Roamer::leave);
        threads.shutdownNow();
    }
}
