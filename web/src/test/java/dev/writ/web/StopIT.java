package dev.writ.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StopIT {
    private static Duration stop(HttpFixture http) {
        long start = System.nanoTime();
        http.close();
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private static HttpResponse<InputStream> stream(HttpFixture http) throws Exception {
        var request = http.request("/stream", "Accept", "text/event-stream", "Accept-Encoding", "gzip")
                .build();
        return http.client.send(request, BodyHandlers.ofInputStream());
    }

    @Test
    void openStreamsAndSocketsDoNotHoldItUp() throws Exception {
        var http = new HttpFixture();
        var events = stream(http);
        var socket = http.client
                .newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + http.server.port() + "/socket"), new WebSocket.Listener() {})
                .get(5, TimeUnit.SECONDS);
        await().until(() -> http.module.clients.size() == 1 && http.module.clientsOverWebSocket.get() == 1);

        assertThat(stop(http)).isLessThan(Duration.ofSeconds(4));
        assertThat(new String(events.body().readAllBytes())).contains("event: hello");
        await().until(socket::isInputClosed);
    }

    @Test
    void anEventIsSentAtOnceAndUncompressed() throws Exception {
        try (var http = new HttpFixture()) {
            var events = stream(http);
            var first = events.body().readNBytes(12);

            assertThat(new String(first)).isEqualTo("event: hello");
            assertThat(events.headers().firstValue("Content-Encoding")).isEmpty();
        }
    }

    @Test
    void anAnswerThatNeverComesIsCutOff() throws Exception {
        var http = new HttpFixture();
        var pending = http.client.sendAsync(http.request("/later").build(), BodyHandlers.ofString());
        await().until(() -> http.module.awaited.getNumberOfDependents() == 1);

        assertThat(stop(http)).isLessThan(Duration.ofSeconds(5));
        await().until(pending::isDone);
    }

    @Test
    void anAnswerUnderwayIsFinished() throws Exception {
        var http = new HttpFixture();
        var pending = http.client.sendAsync(http.request("/later").build(), BodyHandlers.ofString());
        await().until(() -> http.module.awaited.getNumberOfDependents() == 1);
        var stopping = new Thread(http::close);
        stopping.start();
        await().until(() -> !http.server.health().ready());
        http.module.awaited.complete("at last");

        assertThat(pending.get(5, TimeUnit.SECONDS).body()).contains("at last");
        stopping.join(5_000);
        assertThat(stopping.isAlive()).isFalse();
    }

    @Test
    void closingTwiceOrUnstartedIsHarmless() {
        var http = new HttpFixture();
        http.close();
        http.close();
    }
}
