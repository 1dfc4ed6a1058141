package dev.writ.updates;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.writ.common.media.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A WebSocket client that keeps what it gets. */
final class Socket implements WebSocket.Listener, AutoCloseable {
    private final List<String> texts = new CopyOnWriteArrayList<>();
    private final AtomicInteger pings = new AtomicInteger();
    private final StringBuilder partial = new StringBuilder();
    private volatile int closeCode;
    private volatile String closeReason = "";
    private WebSocket socket;

    /** @throws java.net.http.WebSocketHandshakeException if the server refuses */
    static Socket open(URI uri, String... subprotocols) throws Exception {
        var client = new Socket();
        var builder = HttpClient.newHttpClient().newWebSocketBuilder();
        if (subprotocols.length > 0) {
            builder.subprotocols(subprotocols[0]);
        }
        var ws = URI.create(uri.toString().replaceFirst("^http", "ws"));
        try {
            client.socket = builder.buildAsync(ws, client).join();
        } catch (CompletionException e) {
            throw (Exception) e.getCause();
        }
        return client;
    }

    List<String> texts() {
        return texts;
    }

    List<JsonNode> messages() {
        return texts.stream().map(Socket::parse).toList();
    }

    List<JsonNode> outcomes() {
        return messages().stream()
                .filter(m -> m.get(0).asText().startsWith("tx/"))
                .toList();
    }

    List<String> keys() {
        return outcomes().stream().map(m -> m.at("/1/key").asText()).toList();
    }

    static String cursor(JsonNode message) {
        return message.at("/1/cursor").asText();
    }

    int pings() {
        return pings.get();
    }

    int closeCode() {
        return closeCode;
    }

    String closeReason() {
        return closeReason;
    }

    String subprotocol() {
        return socket.getSubprotocol();
    }

    void say(String text) {
        socket.sendText(text, true).join();
    }

    void sayBinary(byte[] bytes) {
        socket.sendBinary(ByteBuffer.wrap(bytes), true).join();
    }

    private static JsonNode parse(String text) {
        try {
            return Json.parse(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(text, e);
        }
    }

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        partial.append(data);
        if (last) {
            texts.add(partial.toString());
            partial.setLength(0);
        }
        webSocket.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onPing(WebSocket webSocket, ByteBuffer message) {
        pings.incrementAndGet();
        webSocket.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
        closeReason = reason;
        closeCode = statusCode;
        return null;
    }

    @Override
    public void close() {
        socket.abort();
    }
}
