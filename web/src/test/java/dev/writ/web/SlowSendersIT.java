package dev.writ.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SlowSendersIT {
    /** More than there are threads. */
    private static final int SENDERS = 300;

    private static final String HEAD = "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";

    private final HttpFixture http = new HttpFixture();
    private final List<Socket> senders = new ArrayList<>();

    @AfterEach
    void stop() throws IOException {
        for (var sender : senders) {
            sender.close();
        }
        http.close();
    }

    @Test
    void slowBodiesHoldNobodyUpAndEndAfterAWhile() throws IOException {
        for (int i = 0; i < SENDERS; i++) {
            send(
                    switch (i % 3) {
                        case 0 -> "Content-Length: 1000\r\n\r\n{";
                        case 1 -> "Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n";
                        // To be refused by its type, or by its length: neither waits for the rest on a thread.
                        default -> "Accept: image/png\r\nContent-Length: 1000000\r\n\r\n{";
                    });
        }

        long began = System.nanoTime();
        assertThat(http.get("/health/live").statusCode()).isEqualTo(200);
        assertThat(http.post("/echo", "application/json", "{}").statusCode()).isEqualTo(200);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));

        for (int i = 0; i < SENDERS; i++) {
            senders.get(i).getOutputStream().write((i % 3 == 1 ? "1\r\n \r\n" : " ").getBytes(ISO_8859_1));
        }
        for (var sender : senders) {
            sender.setSoTimeout(20_000);
            var answer = new String(sender.getInputStream().readAllBytes(), ISO_8859_1);
            assertThat(answer)
                    .startsWith("HTTP/1.1 408 ")
                    .contains("application/problem+json", "the body did not arrive in time");
        }
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(BodyArrival.PATIENCE.minusSeconds(5));
    }

    @Test
    void aBodyInPiecesIsWholeInTheEnd() throws IOException {
        var sender = send("Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (var piece : List.of("{\"a\"", ":[1,", "2]}")) {
            sender.getOutputStream().write((piece.length() + "\r\n" + piece + "\r\n").getBytes(ISO_8859_1));
            sender.getOutputStream().flush();
            assertThat(http.get("/health/live").statusCode()).isEqualTo(200);
        }
        sender.getOutputStream().write("0\r\n\r\n".getBytes(ISO_8859_1));
        sender.setSoTimeout(10_000);
        assertThat(new String(sender.getInputStream().readAllBytes(), ISO_8859_1))
                .startsWith("HTTP/1.1 200 ")
                .endsWith("{\"a\":[1,2]}");
    }

    @Test
    void halfBodiesFillNoMemory() throws IOException {
        int size = 1024 * 1024;
        try (var large = new HttpFixture(new WebConfig("127.0.0.1", 0, size))) {
            var head = "Content-Length: " + size + "\r\n\r\n";
            for (int i = 0; i < 64; i++) {
                send(large, head + " ".repeat(size - 1));
            }
            await().ignoreException(SocketTimeoutException.class).untilAsserted(() -> {
                var more = send(large, head + " ".repeat(17 * 1024));
                more.setSoTimeout(200);
                assertThat(new String(more.getInputStream().readNBytes(12), ISO_8859_1))
                        .isEqualTo("HTTP/1.1 503");
            });
            assertThat(large.post("/echo", "application/json", "{}").statusCode())
                    .isEqualTo(200);
        }
    }

    private Socket send(String rest) throws IOException {
        return send(http, rest);
    }

    private Socket send(HttpFixture http, String rest) throws IOException {
        var sender = new Socket("127.0.0.1", http.server.port());
        senders.add(sender);
        sender.getOutputStream().write((HEAD + rest).getBytes(ISO_8859_1));
        sender.getOutputStream().flush();
        return sender;
    }
}
