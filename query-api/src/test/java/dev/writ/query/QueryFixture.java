package dev.writ.query;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.writ.common.config.Env;
import dev.writ.common.media.Json;
import dev.writ.database.datalog.QueryLimits;
import dev.writ.web.WebConfig;
import dev.writ.web.WebServer;
import dev.writ.web.access.AccessRules;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A query-api on a free port over a {@link MemDatabase}, and ways to ask it. */
final class QueryFixture implements AutoCloseable {
    static final int MAX_ROWS = 100;

    final MemDatabase database = new MemDatabase();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final QueryApi api;
    private final WebServer server;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    QueryFixture() {
        this(new QueryApiConfig(new QueryLimits(Duration.ofSeconds(5), MAX_ROWS), 20_000, 2, Duration.ofSeconds(5)));
    }

    QueryFixture(QueryApiConfig config) {
        this(config, AccessRules.open());
    }

    /** Under the policy in this file. */
    QueryFixture(Path policy) {
        this(
                new QueryApiConfig(new QueryLimits(Duration.ofSeconds(5), 10_000), 4 << 20, 2, Duration.ofSeconds(5)),
                AccessRules.from(new Env(Map.of("WRIT_POLICY", policy.toString()))));
    }

    private QueryFixture(QueryApiConfig config, AccessRules rules) {
        api = new QueryApi(config, database, rules, registry);
        server = new WebServer(WebConfig.onFreePort(), List.of(api), registry);
        server.start();
        database.start();
        api.start();
    }

    /** Of any resource; {@code parameters} are names and values in turn, not yet encoded. */
    HttpResponse<String> getPath(String accept, String path, String... parameters) {
        var query = uri(parameters).substring(QueryApi.PATH.length());
        return send(request(path + query).header("Accept", accept).GET());
    }

    /** {@code parameters} are names and values in turn, not yet encoded. */
    HttpResponse<String> get(String accept, String... parameters) {
        return send(request(uri(parameters)).header("Accept", accept).GET());
    }

    HttpResponse<String> post(String method, String contentType, String body, String... headers) {
        var request = request("/api/v1/query").header("Content-Type", contentType);
        return send((headers.length == 0 ? request : request.headers(headers))
                .method(method, BodyPublishers.ofString(body)));
    }

    URI server() {
        return server.uri();
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(server.uri().resolve(path)).timeout(Duration.ofSeconds(20));
    }

    static String uri(String... parameters) {
        var uri = new StringBuilder("/api/v1/query");
        for (int i = 0; i < parameters.length; i += 2) {
            uri.append(i == 0 ? '?' : '&').append(form(parameters[i], parameters[i + 1]));
        }
        return uri.toString();
    }

    static String form(String name, String value) {
        return name + "=" + URLEncoder.encode(value, UTF_8);
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(request.build() + " got no answer", e);
        }
    }

    static JsonNode json(HttpResponse<String> response) {
        try {
            return Json.parse(response.body());
        } catch (IOException e) {
            throw new AssertionError(response + ": " + response.body(), e);
        }
    }

    static String field(HttpResponse<?> response, String name) {
        return String.join(", ", response.headers().allValues(name));
    }

    @Override
    public void close() {
        server.close();
        api.close();
        database.close();
    }
}
