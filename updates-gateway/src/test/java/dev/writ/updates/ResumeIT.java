package dev.writ.updates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.writ.common.config.KafkaConfig;
import dev.writ.testkit.KafkaFixture;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Clients that break off anywhere and go on anywhere, while outcomes are written: each gets all it wished for, once and in
 * order. The windows and queues of the gateways are so small that clients are forever between history and the present.
 */
class ResumeIT {
    @RegisterExtension
    static final KafkaFixture KAFKA = new KafkaFixture();

    private static final int CLIENTS = 8;
    private static final int WRITERS = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void whoeverBreaksOffAnywhereGoesOnAnywhere() throws Exception {
        long seed = System.nanoTime();
        System.out.println("ResumeIT seed " + seed);
        var kafka = KAFKA.configWithTopics(3);
        write(kafka, new Random(seed), 40);
        var pool = Executors.newCachedThreadPool();
        try (var narrow = RunningGateway.ready(config(kafka, 16, 24, 1));
                var wide = RunningGateway.ready(config(kafka, 300, 200, 2))) {
            List<Supplier<URI>> gateways = List.of(() -> narrow.updates(""), () -> wide.updates(""));
            var http =
                    HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
            var beginning = Cursor.of(0, new long[6]);
            var roamers = IntStream.range(0, CLIENTS)
                    .mapToObj(n -> new Roamer(http, gateways, seed + n))
                    .toList();
            var visits = roamers.stream()
                    .map(roamer -> pool.submit(() -> roamer.roam(beginning)))
                    .toList();
            writeTogether(pool, kafka, seed);
            var log = TrueLog.read(KAFKA, kafka);
            await().atMost(PATIENCE)
                    .until(() -> visits.stream().anyMatch(Future::isDone)
                            || roamers.stream().allMatch(roamer -> log.readBy(roamer.at(beginning))));
            roamers.forEach(Roamer::leave);
            for (var visited : visits) {
                judge(log, visited.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
            }
        } finally {
            pool.shutdownNow();
        }
    }

    private static void judge(TrueLog log, List<Visit> visits) {
        var at = log.beginning();
        for (var visit : visits) {
            assertThat(visit.from()).isEqualTo(at);
            at = log.judge(visit);
        }
        assertThat(log.readBy(at)).isTrue();
    }

    private static UpdatesGatewayConfig config(KafkaConfig kafka, int window, int queue, int readers) {
        return new UpdatesGatewayConfig(
                kafka, Duration.ofMillis(200), 1000, 8, queue, 1 << 20, window, 1 << 20, readers);
    }

    private static void writeTogether(ExecutorService pool, KafkaConfig kafka, long seed) throws Exception {
        var writers = new ArrayList<Future<?>>();
        for (int n = 0; n < WRITERS; n++) {
            var random = new Random(seed - 1 - n);
            writers.add(pool.submit(() -> write(kafka, random, 100)));
        }
        for (var writer : writers) {
            writer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    /** Transactions large and small, some of them aborted. */
    private static void write(KafkaConfig kafka, Random random, int transactions) {
        try (var outcomes = new Outcomes(kafka)) {
            for (int n = 0; n < transactions; n++) {
                var action = Outcomes.ACTIONS.get(random.nextInt(Outcomes.ACTIONS.size()));
                var note = "x".repeat(random.nextInt(1 << random.nextInt(1, 12)));
                switch (random.nextInt(8)) {
                    case 0 -> outcomes.acceptAndAbort(action);
                    case 1, 2 -> outcomes.acceptMany(random.nextInt(60), action, note);
                    case 3, 4 -> outcomes.fail(action);
                    default -> outcomes.accept(action, note);
                }
            }
        }
    }
}
