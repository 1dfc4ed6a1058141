package dev.writ.updates;

import com.fasterxml.jackson.databind.JsonNode;
import dev.writ.common.media.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Reads server-sent events by the letter of the HTML standard, as far as this gateway uses it. */
final class EventStream implements AutoCloseable {
    record Event(String name, String id, JsonNode data) {
        String key() {
            return data.path(1).path("key").asText();
        }
    }

    private final HttpResponse<InputStream> response;
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final List<String> retries = new CopyOnWriteArrayList<>();
    private final AtomicInteger comments = new AtomicInteger();
    private volatile boolean ended;

    private EventStream(HttpResponse<InputStream> response) {
        this.response = response;
    }

    static EventStream open(URI uri, String... headers) {
        try {
            var request = HttpRequest.newBuilder(uri).header("Accept", "text/event-stream");
            if (headers.length > 0) {
                request.headers(headers);
            }
            var response = HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            var stream = new EventStream(response);
            if (response.statusCode() == 200) {
                new Thread(stream::read, "event-stream").start();
            }
            return stream;
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    HttpResponse<InputStream> response() {
        return response;
    }

    /** What the server said instead of a stream. */
    JsonNode problem() {
        try {
            return Json.parse(response.body().readAllBytes());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    List<Event> events() {
        return events;
    }

    List<Event> outcomes() {
        return events.stream().filter(e -> e.name().startsWith("tx/")).toList();
    }

    List<String> keys() {
        return outcomes().stream().map(Event::key).toList();
    }

    List<String> retries() {
        return retries;
    }

    int comments() {
        return comments.get();
    }

    boolean ended() {
        return ended;
    }

    private void read() {
        try (var lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            String name = null;
            String id = null;
            String data = null;
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(":")) {
                    comments.incrementAndGet();
                } else if (line.startsWith("event: ")) {
                    name = line.substring(7);
                } else if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("data: ")) {
                    data = line.substring(6);
                } else if (line.startsWith("retry: ")) {
                    retries.add(line.substring(7));
                } else if (line.isEmpty() && data != null) {
                    events.add(new Event(name, id, Json.parse(data)));
                    name = null;
                    data = null;
                } else if (!line.isEmpty()) {
                    throw new AssertionError("not a line of an event stream: " + line);
                }
            }
        } catch (IOException e) {
            // The connection was cut: for a reader of events that is an end like any other.
        } finally {
            ended = true;
        }
    }

    @Override
    public void close() {
        try {
            response.body().close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
