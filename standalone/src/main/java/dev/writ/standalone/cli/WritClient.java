package dev.writ.standalone.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.writ.common.media.Json;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;

/** Talks to a running suite over HTTP. */
public final class WritClient {
    private static final Duration PATIENCE = Duration.ofSeconds(70);

    private final URI base;
    private final Optional<String> token;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    /**
     * As nobody in particular.
     *
     * @throws ClientException if {@code url} is not the root of an HTTP server
     */
    public WritClient(String url) {
        this(url, Optional.empty());
    }

    private WritClient(String url, Optional<String> token) {
        this.base = parse(url);
        this.token = token;
    }

    /**
     * With the bearer token in {@code WRIT_TOKEN}, if there is one: on the command line, others would see it.
     *
     * @throws ClientException if {@code url} is not the root of an HTTP server
     */
    public static WritClient withToken(String url, Map<String, String> environment) {
        var token = Optional.ofNullable(environment.get("WRIT_TOKEN")).map(String::strip);
        if (token.filter(t -> !t.matches("[\\x21-\\x7e]*")).isPresent()) {
            throw new ClientException("WRIT_TOKEN must be a bearer token, such as a JWT");
        }
        return new WritClient(url, token.filter(t -> !t.isEmpty()));
    }

    public URI base() {
        return base;
    }

    /**
     * Writes a command down.
     *
     * @param sync whether to wait for its outcome
     * @param key makes a repetition the same command
     */
    public Answer command(String action, JsonNode data, boolean sync, Optional<String> key) {
        var request = request("/api/v1/commands", sync ? Map.of("sync", "true") : Map.of())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(
                        Json.bytes(Json.array().add(action).add(data))));
        key.ifPresent(k -> request.header("Idempotency-Key", quoted(k)));
        return send(request);
    }

    /** GET, with query parameters. */
    public Answer get(String path, Map<String, String> parameters) {
        return send(request(path, parameters).GET());
    }

    /** Opens the stream of outcomes; the first message can come before this returns. */
    public Updates updates(Map<String, String> parameters) {
        var http = uri("/api/v1/updates", parameters);
        var uri = URI.create("ws" + http.toString().substring("http".length()));
        var updates = new Updates();
        try {
            var handshake = this.http.newWebSocketBuilder().connectTimeout(Duration.ofSeconds(5));
            token.ifPresent(t -> handshake.header("Authorization", "Bearer " + t));
            handshake.buildAsync(uri, updates).join();
            return updates;
        } catch (CompletionException e) {
            if (e.getCause() instanceof WebSocketHandshakeException refused) {
                int status = refused.getResponse().statusCode();
                throw new ClientException("the stream of updates is refused with HTTP status " + status
                        + (status == 400 ? "; is the cursor one of this suite?" : "")
                        + (status == 401 ? "; is there a token in WRIT_TOKEN, and is it still good?" : ""));
            }
            throw unreachable(e.getCause());
        }
    }

    private HttpRequest.Builder request(String path, Map<String, String> parameters) {
        var request = HttpRequest.newBuilder(uri(path, parameters))
                .timeout(PATIENCE)
                .header("Accept", "application/json")
                .header("User-Agent", "writ-cli");
        token.ifPresent(t -> request.header("Authorization", "Bearer " + t));
        return request;
    }

    private URI uri(String path, Map<String, String> parameters) {
        var query = parameters.entrySet().stream()
                .map(p -> p.getKey() + "=" + URLEncoder.encode(p.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return base.resolve(path + (query.isEmpty() ? "" : "?" + query));
    }

    private Answer send(HttpRequest.Builder request) {
        try {
            var response = http.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
            return new Answer(response.statusCode(), Json.parse(response.body()));
        } catch (JsonProcessingException e) {
            throw new ClientException(base + " does not answer in JSON; is it a Writ suite?");
        } catch (IOException e) {
            throw unreachable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClientException("interrupted");
        }
    }

    private ClientException unreachable(Throwable e) {
        if (e instanceof ConnectException) {
            return new ClientException("nothing answers at " + base + "; start it with ./writ up");
        }
        if (e instanceof HttpTimeoutException) {
            return new ClientException(base + " did not answer in time");
        }
        return new ClientException("the connection to " + base + " broke: "
                + Optional.ofNullable(e.getMessage()).orElse(e.getClass().getSimpleName()));
    }

    private static URI parse(String url) {
        try {
            var uri = URI.create(url.endsWith("/") ? url.substring(0, url.length() - 1) : url);
            if (uri.getHost() != null
                    && uri.getPath().isEmpty()
                    && String.valueOf(uri.getScheme()).matches("https?")) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // answered below, as any other URL that is none
        }
        throw new ClientException("--url " + url + " must be the root of a suite, such as http://127.0.0.1:8080");
    }

    /** A string of RFC 8941. */
    private static String quoted(String key) {
        if (!key.matches("[\\x20-\\x7e]+")) {
            throw new ClientException("--key must be printable ASCII");
        }
        return '"' + key.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
