package dev.writ.updates;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.writ.common.media.Json;
import java.io.BufferedReader;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

/** Server-sent events, resumed as browsers do; cut off after so many bytes, wherever in an event that is. */
record EventStreamLink(HttpClient http, long bytes) implements Link {
    @Override
    public void read(URI updates, String from, Reader reader) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(updates)
                .header("Accept", "text/event-stream")
                .header("Last-Event-ID", from)
                .build();
        var response = http.send(request, BodyHandlers.ofInputStream());
        try (var body = response.body()) {
            if (response.statusCode() != 200) {
                throw new Refused(response.statusCode(), new String(body.readAllBytes(), UTF_8));
            }
            events(new BufferedReader(new InputStreamReader(new Cut(body, bytes), UTF_8)), reader);
        }
    }

    private static void events(BufferedReader lines, Reader reader) throws IOException {
        String id = null;
        String data = null;
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("id: ")) {
                id = line.substring("id: ".length());
            } else if (line.startsWith("data: ")) {
                data = line.substring("data: ".length());
            } else if (line.isEmpty() && data != null) {
                if (!reader.take(message(data, id))) {
                    return;
                }
                data = null;
            } else if (line.startsWith(":") && !reader.stays()) {
                return;
            }
        }
    }

    private static JsonNode message(String data, String id) throws IOException {
        var message = Json.parse(data);
        if (!message.at("/1/cursor").asText().equals(id)) {
            throw new AssertionError("the event's id is " + id + ", its cursor another: " + data);
        }
        return message;
    }

    private static final class Cut extends FilterInputStream {
        private long left;

        Cut(InputStream in, long bytes) {
            super(in);
            left = bytes;
        }

        @Override
        public int read() throws IOException {
            return left-- > 0 ? super.read() : -1;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (left <= 0) {
                return -1;
            }
            int read = super.read(target, offset, (int) Math.min(left, length));
            left -= read;
            return read;
        }
    }
}
