package dev.writ.command;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.writ.common.config.BaseUrl;
import dev.writ.common.config.KafkaConfig;
import dev.writ.common.message.ActionDefinition;
import dev.writ.web.WebConfig;
import dev.writ.web.WebServer;
import dev.writ.web.access.AccessRules;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A command-api behind a web server of its own, and a client of it. */
final class RunningApi implements AutoCloseable {
    static final String COMMANDS = "/api/v1/commands";

    private final HttpClient client = HttpClient.newHttpClient();
    private final CommandApi api;
    private final WebServer server;

    private RunningApi(CommandApi api, WebServer server) {
        this.api = api;
        this.server = server;
    }

    /** Starts without waiting for readiness. */
    static RunningApi start(KafkaConfig kafka, Path stateDir) {
        return start(kafka, stateDir, Duration.ofSeconds(4), Clock.systemUTC());
    }

    static RunningApi start(KafkaConfig kafka, Path stateDir, Duration appendTimeout, Clock clock) {
        return start(kafka, stateDir, appendTimeout, AccessRules.open(), clock);
    }

    static RunningApi under(AccessRules rules, KafkaConfig kafka, Path stateDir) {
        var running = start(kafka, stateDir, Duration.ofSeconds(4), rules, Clock.systemUTC());
        running.awaitReady();
        return running;
    }

    private static RunningApi start(
            KafkaConfig kafka, Path stateDir, Duration appendTimeout, AccessRules rules, Clock clock) {
        var meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        var config = new CommandApiConfig(kafka, stateDir, appendTimeout, Duration.ofSeconds(5), BaseUrl.SAME_ORIGIN);
        var api = new CommandApi(config, rules, clock, meters);
        var server = new WebServer(WebConfig.onFreePort(), List.of(api), meters);
        server.start();
        api.start();
        return new RunningApi(api, server);
    }

    static RunningApi ready(KafkaConfig kafka, Path stateDir) {
        var running = start(kafka, stateDir);
        running.awaitReady();
        return running;
    }

    void awaitReady() {
        await().atMost(Duration.ofSeconds(30)).until(() -> api.health().ready());
    }

    CommandApi api() {
        return api;
    }

    URI uri() {
        return server.uri();
    }

    /** An action whose data is an object with an amount and an account to order by. */
    static ActionDefinition action(String name) {
        return new ActionDefinition(
                name,
                1,
                "Title of " + name,
                "What " + name + " does",
                Samples.json("""
                        {"type": "object", "additionalProperties": false, "required": ["amount"],
                         "properties": {
                           "amount": {"type": "number", "minimum": 0},
                           "account": {"type": "string"},
                           "urgent": {"type": "boolean"},
                           "address": {"type": "object", "required": ["city"],
                             "properties": {"city": {"type": "string"}, "zip": {"type": "string"}}}}}
                        """),
                List.of(Samples.json(
                        "{\"amount\": 12.50, \"account\": \"a-1\", \"address\": {\"city\": \"Anytown\"}}")),
                Optional.of(com.fasterxml.jackson.core.JsonPointer.compile("/account")),
                "test-processor");
    }

    HttpResponse<String> post(String body, String... headers) {
        return postTo(COMMANDS, body, headers);
    }

    HttpResponse<String> postSync(String body, String... headers) {
        return postTo(COMMANDS + "?sync=true", body, headers);
    }

    HttpResponse<String> postTo(String path, String body, String... headers) {
        return send(request(path, headers).POST(BodyPublishers.ofString(body)), "application/json");
    }

    HttpResponse<String> get(String path, String... headers) {
        return send(request(path, headers).GET(), null);
    }

    CompletableFuture<HttpResponse<String>> getLater(String path) {
        return client.sendAsync(request(path).GET().build(), BodyHandlers.ofString());
    }

    CompletableFuture<HttpResponse<String>> postLater(String path, String body, String... headers) {
        var request = request(path, headers).header("Content-Type", "application/json");
        return client.sendAsync(request.POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    }

    static JsonNode json(HttpResponse<String> response) {
        return Samples.json(response.body());
    }

    private HttpRequest.Builder request(String path, String... headers) {
        var builder = HttpRequest.newBuilder(URI.create(server.uri() + path)).timeout(Duration.ofSeconds(90));
        return headers.length == 0 ? builder : builder.headers(headers);
    }

    private HttpResponse<String> send(HttpRequest.Builder request, String contentType) {
        boolean typed =
                request.copy().build().headers().firstValue("Content-Type").isPresent();
        if (contentType != null && !typed) {
            request.header("Content-Type", contentType);
        }
        return client.sendAsync(request.build(), BodyHandlers.ofString()).join();
    }

    @Override
    public void close() {
        server.close();
        api.close();
    }
}
