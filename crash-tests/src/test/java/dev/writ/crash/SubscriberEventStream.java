package dev.writ.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.writ.common.media.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;

/** Server-sent events, resumed with {@code Last-Event-ID} as browsers do: with the last {@code id:}, whatever the data say. */
final class SubscriberEventStream implements Subscriber.Connection {
    private final URI uri;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();

    SubscriberEventStream(URI updates) {
        uri = URI.create(updates + "?from=earliest");
    }

    @Override
    public void read(Optional<String> cursor, Subscriber.Reader reader) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(uri).header("Accept", "text/event-stream");
        cursor.ifPresent(id -> request.header("Last-Event-ID", id));
        var response = http.send(request.build(), BodyHandlers.ofInputStream());
        try (var lines = new BufferedReader(new InputStreamReader(response.body(), UTF_8))) {
            if (response.statusCode() != 200) {
                throw new IOException(uri + " answered " + response.statusCode());
            }
            String data = null;
            var id = Optional.<String>empty();
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("id: ")) {
                    id = Optional.of(line.substring("id: ".length()));
                } else if (line.startsWith("data: ")) {
                    data = line.substring("data: ".length());
                } else if (line.isEmpty() && data != null) {
                    var message = Json.parse(data);
                    data = null;
                    if (!reader.take(message.get(0).asText(), message.get(1), id)) {
                        return;
                    }
                }
            }
        }
    }
}
