package dev.writ.updates;

import dev.writ.common.media.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Messages over WebSocket, cut off without a closing handshake. */
record SocketLink(HttpClient http) implements Link {
    private static final int PATIENCE_SECONDS = 60;

    @Override
    public void read(URI updates, String from, Reader reader) throws IOException, InterruptedException {
        var listener = new Listener();
        var uri = URI.create(Link.with(updates, "from=" + from).toString().replaceFirst("^http", "ws"));
        try {
            var socket = http.newWebSocketBuilder().buildAsync(uri, listener).get();
            try {
                while (listener.next(reader)) {
                    reader.says().ifPresent(text -> socket.sendText(text, true).join());
                    socket.request(1);
                }
            } finally {
                socket.abort();
            }
        } catch (CompletionException e) {
            throw new IOException(e.getCause());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof WebSocketHandshakeException refusal) {
                throw new Refused(refusal.getResponse().statusCode(), uri.toString());
            }
            throw new IOException(e.getCause());
        }
    }

    /** A message is empty text for a ping, and absent for the end. */
    private static final class Listener implements WebSocket.Listener {
        private static final String END = "end";

        private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
        private final StringBuilder partial = new StringBuilder();

        boolean next(Reader reader) throws IOException, InterruptedException {
            var text = received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (text == null) {
                throw new AssertionError("no sign of life for " + PATIENCE_SECONDS + " s");
            }
            if (text.isEmpty()) {
                return reader.stays();
            }
            return !text.equals(END) && reader.take(Json.parse(text));
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            partial.append(data);
            if (last) {
                received.add(partial.toString());
                partial.setLength(0);
            } else {
                socket.request(1);
            }
            return null;
        }

        @Override
        public CompletionStage<?> onPing(WebSocket socket, ByteBuffer message) {
            received.add("");
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            received.add(END);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            received.add(END);
        }
    }
}
