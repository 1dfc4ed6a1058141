package dev.writ.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.writ.common.media.Json;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;

/** Messages over WebSocket, resumed with {@code ?from=}. */
final class SubscriberWebSocket implements Subscriber.Connection {
    private final URI uri;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    SubscriberWebSocket(URI updates) {
        uri = URI.create(updates.toString().replaceFirst("^http", "ws"));
    }

    @Override
    public void read(Optional<String> cursor, Subscriber.Reader reader) throws IOException, InterruptedException {
        var from = URI.create(uri + "?from=" + URLEncoder.encode(cursor.orElse("earliest"), UTF_8));
        var listener = new Listener(reader);
        try {
            var socket = http.newWebSocketBuilder()
                    .connectTimeout(Duration.ofSeconds(5))
                    .buildAsync(from, listener)
                    .get();
            try {
                listener.ended.get();
            } finally {
                socket.abort();
            }
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        }
    }

    private static final class Listener implements WebSocket.Listener {
        private final CompletableFuture<Void> ended = new CompletableFuture<>();
        private final Subscriber.Reader reader;
        private final StringBuilder text = new StringBuilder();

        Listener(Subscriber.Reader reader) {
            this.reader = reader;
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (!last) {
                socket.request(1);
                return null;
            }
            try {
                var message = Json.parse(text.toString());
                text.setLength(0);
                // After the end that it asked for, messages that were under way are not for the reader any more.
                if (ended.isDone()) {
                    return null;
                }
                if (reader.take(message.get(0).asText(), message.get(1), cursor(message.get(1)))) {
                    socket.request(1);
                } else {
                    ended.complete(null);
                }
            } catch (JsonProcessingException e) {
                ended.completeExceptionally(e);
            }
            return null;
        }

        private static Optional<String> cursor(JsonNode body) {
            return Optional.ofNullable(body.path("cursor").textValue());
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            ended.complete(null);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            ended.completeExceptionally(error);
        }
    }
}
