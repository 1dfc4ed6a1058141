package dev.writ.updates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.writ.common.config.KafkaConfig;
import dev.writ.testkit.ChildProcess;
import dev.writ.testkit.KafkaFixture;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two gateways that share nothing but the log, and clients that go from one to the other at every break: one gateway is
 * killed under load and comes back, the other lags behind for a while, Kafka goes away, and the other is killed for good.
 */
@Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GatewayProcessesIT {
    @RegisterExtension
    static final KafkaFixture KAFKA = new KafkaFixture();

    private static final int CLIENTS = 6;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @Test
    void nothingIsLostOrDoubledWhateverEnds() throws Exception {
        long seed = System.nanoTime();
        System.out.println("GatewayProcessesIT seed " + seed);
        var random = new Random(seed);
        var kafka = KAFKA.configWithTopics(3);
        try (var outcomes = new Outcomes(kafka);
                var one = start("one", kafka);
                var other = start("other", kafka)) {
            outcomes.writeAny(random, 20);
            awaitReady(one);
            awaitReady(other);
            try (var crowd = new Crowd(CLIENTS, kafka, List.of(() -> updates(one), () -> updates(other)), seed)) {
                outcomes.writeAny(random, 25);
                one.kill();
                outcomes.writeAny(random, 25);
                one.restart();
                other.pause();
                outcomes.writeAny(random, 25);
                other.resume();
                awaitReady(one);
                outcomes.writeAny(random, 25);
                KAFKA.stop();
                awaitNotReady(one);
                KAFKA.start();
                outcomes.writeAny(random, 25);
                other.kill();
                crowd.assertEachGotAllOnce(KAFKA, kafka);
            }
        }
    }

    /** Small enough for its clients to need history time and again. */
    private ChildProcess start(String name, KafkaConfig kafka) throws IOException {
        var classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .toList();
        return ChildProcess.of(UpdatesGatewayMain.class.getName(), classPath)
                .heap("256m")
                .environment(Map.of(
                        "WRIT_KAFKA",
                        kafka.bootstrapServers(),
                        "WRIT_TOPIC_PREFIX",
                        kafka.topicPrefix(),
                        "WRIT_PARTITIONS",
                        Integer.toString(kafka.partitions()),
                        "WRIT_HEARTBEAT",
                        "200ms",
                        "WRIT_UPDATES_LIVE_QUERIES",
                        "0",
                        "WRIT_UPDATES_QUEUE",
                        "64",
                        "WRIT_UPDATES_WINDOW",
                        "64"))
                .start(Files.createDirectory(folder.resolve(name)));
    }

    private static URI updates(ChildProcess gateway) {
        return URI.create(gateway.url() + "/api/v1/updates");
    }

    private static void awaitReady(ChildProcess gateway) {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(status(gateway)).as("%s", gateway).isEqualTo(200));
    }

    private static void awaitNotReady(ChildProcess gateway) {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(status(gateway)).as("%s", gateway).isEqualTo(503));
    }

    private static int status(ChildProcess gateway) throws InterruptedException {
        try {
            var request = HttpRequest.newBuilder(URI.create(gateway.url() + "/health/ready"))
                    .timeout(Duration.ofSeconds(5))
                    .build();
            return HttpClient.newHttpClient()
                    .send(request, BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            return 0;
        }
    }
}
