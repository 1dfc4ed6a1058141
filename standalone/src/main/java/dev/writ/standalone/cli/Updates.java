package dev.writ.standalone.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.writ.common.media.Json;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The messages of an open update stream, in their order. */
public final class Updates implements WebSocket.Listener, AutoCloseable {
    /**
     * One message.
     *
     * @param event such as {@code tx/accepted}
     */
    public record Update(String event, JsonNode body) {
        public boolean isOutcome() {
            return event.startsWith("tx/");
        }
    }

    private sealed interface Item {
        record Message(Update update) implements Item {}

        record End(String reason) implements Item {}
    }

    private final BlockingQueue<Item> items = new LinkedBlockingQueue<>();
    private final StringBuilder text = new StringBuilder();
    private volatile WebSocket socket;

    Updates() {}

    /**
     * The next message; empty if none comes in time.
     *
     * @throws ClientException if the stream has ended
     */
    public Optional<Update> next(Duration timeout) throws InterruptedException {
        var item = items.poll(timeout.toMillis(), TimeUnit.MILLISECONDS);
        if (item instanceof Item.End end) {
            items.add(end);
            throw new ClientException("the stream of updates ended: " + end.reason());
        }
        return Optional.ofNullable(item).map(i -> ((Item.Message) i).update());
    }

    @Override
    public void onOpen(WebSocket webSocket) {
        socket = webSocket;
        webSocket.request(1);
    }

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence part, boolean last) {
        text.append(part);
        if (last) {
            items.add(item(text.toString()));
            text.setLength(0);
        }
        webSocket.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
        items.add(new Item.End(reason.isEmpty() ? "closed with code " + code : reason));
        return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
        items.add(new Item.End(Optional.ofNullable(error.getMessage()).orElse("the connection broke")));
    }

    @Override
    public void close() {
        if (!socket.isOutputClosed()) {
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "")
                    .orTimeout(1, TimeUnit.SECONDS)
                    .exceptionally(e -> socket);
        }
        socket.abort();
    }

    private static Item item(String message) {
        try {
            var tuple = Json.parse(message);
            return new Item.Message(new Update(tuple.path(0).asText(), tuple.path(1)));
        } catch (JsonProcessingException e) {
            return new Item.End("a message that is not JSON");
        }
    }
}
