package dev.writ.updates;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.writ.testkit.KafkaFixture;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Clients that were away for long come back together. */
class LongHistoryIT {
    @RegisterExtension
    static final KafkaFixture KAFKA = new KafkaFixture();

    private static final int OUTCOMES = Integer.getInteger("writ.test.missed", 20_000);
    private static final int CLIENTS = 4;

    @Test
    void eachGetsAllThatItMissedInOrder() throws Exception {
        var kafka = KAFKA.configWithTopics(4);
        try (var outcomes = new Outcomes(kafka)) {
            for (int n = 0; n < OUTCOMES; n += 1000) {
                outcomes.acceptMany(1000, "deposit", "x".repeat(500));
            }
        }
        var log = TrueLog.read(KAFKA, kafka);
        var http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        var pool = Executors.newFixedThreadPool(CLIENTS);
        // A window that holds a hundredth of it, and queues that hold less.
        try (var gateway = RunningGateway.ready(new UpdatesGatewayConfig(
                kafka, Duration.ofSeconds(1), 100, 8, 1024, 1 << 20, OUTCOMES / 100, 8 << 20, 2))) {
            var visits = new ArrayList<Future<Visit>>();
            for (int n = 0; n < CLIENTS; n++) {
                var link = n % 2 == 0 ? new EventStreamLink(http, Long.MAX_VALUE) : new SocketLink(http);
                visits.add(pool.submit(() -> readAll(link, gateway.updates(""), log)));
            }
            for (var visit : visits) {
                var at = log.judge(visit.get(120, TimeUnit.SECONDS));
                assertThat(log.readBy(at)).as(gateway.registry().scrape()).isTrue();
            }
        } finally {
            pool.shutdownNow();
        }
    }

    private static Visit readAll(Link link, URI updates, TrueLog log) throws Exception {
        var messages = new ArrayList<JsonNode>();
        link.read(updates, "earliest", new Link.Reader() {
            private int outcomes;

            @Override
            public boolean take(JsonNode message) {
                messages.add(message);
                outcomes += message.get(0).asText().startsWith("tx/") ? 1 : 0;
                return outcomes < OUTCOMES;
            }

            @Override
            public boolean stays() {
                return true;
            }
        });
        return new Visit(link.toString(), new Wish(List.of(), Optional.empty()), log.beginning(), messages);
    }
}
