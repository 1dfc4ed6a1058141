package dev.writ.updates;

import dev.writ.common.config.KafkaConfig;
import dev.writ.testkit.KafkaFixture;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Clients that break off anywhere and go on anywhere, while outcomes are written: each gets all it wished for, once and in
 * order. The windows and queues of the gateways are so small that clients are forever between history and the present.
 */
class ResumeIT {
    @RegisterExtension
    static final KafkaFixture KAFKA = new KafkaFixture();

    private static final int CLIENTS = 6;

    @Test
    void whoeverBreaksOffAnywhereGoesOnAnywhere() throws Exception {
        long seed = System.nanoTime();
        System.out.println("ResumeIT seed " + seed);
        var kafka = KAFKA.configWithTopics(3);
        try (var outcomes = new Outcomes(kafka)) {
            outcomes.writeAny(new Random(seed), 40);
        }
        try (var narrow = RunningGateway.ready(config(kafka, 16, 24, 1));
                var wide = RunningGateway.ready(config(kafka, 300, 200, 2));
                var crowd =
                        new Crowd(CLIENTS, kafka, List.of(() -> narrow.updates(""), () -> wide.updates("")), seed)) {
            CompletableFuture.allOf(writing(kafka, seed - 1), writing(kafka, seed - 2))
                    .get(120, TimeUnit.SECONDS);
            crowd.assertEachGotAllOnce(KAFKA, kafka);
        }
    }

    private static CompletableFuture<Void> writing(KafkaConfig kafka, long seed) {
        return CompletableFuture.runAsync(() -> {
            try (var outcomes = new Outcomes(kafka)) {
                outcomes.writeAny(new Random(seed), 60);
            }
        });
    }

    private static UpdatesGatewayConfig config(KafkaConfig kafka, int window, int queue, int readers) {
        return new UpdatesGatewayConfig(
                kafka, Duration.ofMillis(200), 1000, 8, queue, 1 << 20, window, 1 << 20, readers);
    }
}
