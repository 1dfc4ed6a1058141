package dev.writ.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.writ.common.media.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Asks a service that may still be coming back: no answer, and "not now", are asked again for a while. */
final class HttpJson {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration REQUEST = Duration.ofMinutes(1);

    /** What was answered at last. */
    record Reply(int status, JsonNode body) {}

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    Reply get(URI uri) {
        return ask(HttpRequest.newBuilder(uri).GET());
    }

    Reply post(URI uri, ObjectNode body) {
        return ask(HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(Json.bytes(body))));
    }

    private Reply ask(HttpRequest.Builder builder) {
        var request =
                builder.header("Accept", "application/json").timeout(REQUEST).build();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (true) {
                String trouble;
                try {
                    var response = client.send(request, BodyHandlers.ofByteArray());
                    if (response.statusCode() < 500) {
                        return new Reply(response.statusCode(), Json.parse(response.body()));
                    }
                    trouble = response.statusCode() + " " + new String(response.body(), UTF_8);
                } catch (IOException e) {
                    trouble = e.toString();
                }
                if (System.nanoTime() - deadline > 0) {
                    throw new IllegalStateException(request.uri() + " does not answer: " + trouble);
                }
                TimeUnit.MILLISECONDS.sleep(200);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking " + request.uri(), e);
        }
    }
}
