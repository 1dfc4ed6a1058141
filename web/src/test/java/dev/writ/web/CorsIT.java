package dev.writ.web;

import static dev.writ.web.HttpFixture.field;
import static dev.writ.web.HttpFixture.json;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.writ.common.config.ConfigException;
import dev.writ.common.config.Env;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CorsIT {
    private static final String APP = "https://app.example";
    private static final String FOREIGN = "https://evil.example";
    private static final String ALLOWED = "Access-Control-Allow-Origin";

    private static HttpFixture listed;
    private static HttpFixture any;
    private static HttpFixture off;

    @BeforeAll
    static void start() {
        listed = with("https://App.example:443, http://localhost:3000");
        any = with("*");
        off = with("");
    }

    @AfterAll
    static void stop() {
        listed.close();
        any.close();
        off.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/things/a, 200",
        "/nothing, 404",
        "/echo, 405",
        "/problem/BUSY, 503",
        "/broken, 500",
        "/broken-badly, 500",
        "/later-failed, 504",
        "/health/ready, 200",
        "/metrics, 200",
        "/assets/writ.css, 200",
        "/things/%FF, 400",
    })
    void pagesOfListedOriginsReadEveryAnswer(String path, int status) {
        var answer = listed.get(path, "Origin", APP);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(field(answer, ALLOWED)).isEqualTo(APP);
        assertThat(field(answer, "Access-Control-Expose-Headers"))
                .contains("Basis-T", "ETag", "Link", "Location", "Retry-After");
        assertThat(answer.headers().firstValue("Access-Control-Allow-Credentials"))
                .isEmpty();
        assertThat(vary(answer)).contains("Origin");

        var foreign = listed.get(path, "Origin", FOREIGN);
        assertThat(foreign.statusCode()).isEqualTo(status);
        assertThat(foreign.headers().map().keySet()).noneMatch(name -> name.startsWith("access-control-"));
        assertThat(vary(foreign)).as("for caches between").contains("Origin");
        assertThat(vary(listed.get(path))).contains("Origin");

        var open = any.get(path, "Origin", FOREIGN);
        assertThat(field(open, ALLOWED)).isEqualTo("*");
        assertThat(vary(open)).doesNotContain("Origin");

        var closed = off.get(path, "Origin", APP);
        assertThat(closed.headers().map().keySet()).noneMatch(name -> name.startsWith("access-control-"));
    }

    @Test
    void alsoWhatNoHandlerAnswers() throws IOException {
        var tooLarge = "POST /echo HTTP/1.1\r\nHost: localhost\r\nOrigin: " + APP
                + "\r\nContent-Type: application/json\r\nContent-Length: 99999999\r\n\r\n";
        assertThat(raw(tooLarge)).contains(" 413 ", ALLOWED + ": " + APP);
        var otherName = "GET / HTTP/1.1\r\nHost: other.example\r\nOrigin: " + APP + "\r\nConnection: close\r\n\r\n";
        assertThat(raw(otherName)).contains(" 403 ", ALLOWED + ": " + APP);
    }

    @Test
    void eventStreamsAreReadToo() throws Exception {
        var request = listed.request("/stream", "Accept", "text/event-stream", "Origin", APP)
                .build();
        var answer = listed.client.send(request, BodyHandlers.ofInputStream());
        try (var body = answer.body()) {
            assertThat(field(answer, ALLOWED)).isEqualTo(APP);
            assertThat(new String(body.readNBytes(12), ISO_8859_1)).isEqualTo("event: hello");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/echo", "/things/a", "/nothing"})
    void preflightsAreAnswered(String path) {
        var answer = preflight(listed, path, APP, "QUERY");
        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(answer.body()).isEmpty();
        assertThat(field(answer, ALLOWED)).isEqualTo(APP);
        assertThat(field(answer, "Access-Control-Allow-Methods").split(", ")).contains("GET", "HEAD", "POST", "QUERY");
        assertThat(field(answer, "Access-Control-Allow-Headers")
                        .toLowerCase(java.util.Locale.ROOT)
                        .split(", "))
                .contains(
                        "content-type", "idempotency-key", "prefer", "if-none-match", "last-event-id", "authorization");
        assertThat(field(answer, "Access-Control-Max-Age")).isEqualTo("3600");
        assertThat(vary(answer)).contains("Origin", "Access-Control-Request-Method", "Access-Control-Request-Headers");
        assertThat(field(preflight(any, path, FOREIGN, "POST"), ALLOWED)).isEqualTo("*");
    }

    @Test
    void preflightsOfOthersAreNot() {
        for (var server : List.of(listed, off)) {
            var answer = preflight(server, "/echo", FOREIGN, "POST");
            assertThat(answer.statusCode()).isEqualTo(204);
            assertThat(field(answer, "Allow")).isEqualTo("OPTIONS, POST");
            assertThat(answer.headers().map().keySet()).noneMatch(name -> name.startsWith("access-control-"));
        }
        assertThat(preflight(listed, "/echo", "null", "POST").headers().firstValue(ALLOWED))
                .isEmpty();
        assertThat(preflight(listed, "/echo", "http://app.example", "POST")
                        .headers()
                        .firstValue(ALLOWED))
                .isEmpty();
    }

    @Test
    void optionsOfAPageIsNoPreflight() {
        var answer = listed.send(listed.request("/echo", "Origin", APP).method("OPTIONS", BodyPublishers.noBody()));
        assertThat(field(answer, "Allow")).isEqualTo("OPTIONS, POST");
        assertThat(field(answer, ALLOWED)).isEqualTo(APP);
    }

    @Test
    void formsOfListedOriginsAreTaken() {
        assertThat(form(listed, APP).statusCode()).isEqualTo(200);
        for (var server : List.of(listed, any, off)) {
            assertThat(form(server, FOREIGN).statusCode()).isEqualTo(403);
            assertThat(form(server, server.server.uri().toString()).statusCode())
                    .isEqualTo(200);
        }
        assertThat(json(form(any, FOREIGN)).get("type").textValue()).endsWith("/forbidden");
    }

    @ParameterizedTest
    @CsvSource({
        "*, true, ''",
        "https://a.example, false, https://a.example",
        "'https://A.example:443 , http://b:80,http://b:8080', false, https://a.example http://b http://b:8080",
        "'http://[::1]:3000,capacitor://localhost', false, capacitor://localhost http://[::1]:3000",
    })
    void originsAreRead(String text, boolean any, String listed) {
        var origins = WebConfig.from(new Env(Map.of("WRIT_CORS_ORIGINS", text))).origins();
        assertThat(origins.any()).isEqualTo(any);
        assertThat(origins.listed()).containsExactlyInAnyOrder(listed.isEmpty() ? new String[0] : listed.split(" "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "app.example",
                "https://app.example/",
                "https://app.example/path",
                "https://*.example",
                "https://a.example,*",
                "https://a.example,,https://b.example",
                "https://u@a.example",
                "null",
                "https://a.example:x",
                "https://a.example\nhttps://b.example",
            })
    void originsThatAreNoneStopTheProcess(String text) {
        var env = new Env(Map.of("WRIT_CORS_ORIGINS", text));
        assertThat(WebConfig.from(env).origins()).isEqualTo(Origins.NONE);
        assertThatThrownBy(env::check)
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("WRIT_CORS_ORIGINS")
                .hasMessageContaining("scheme://host[:port]");
    }

    private static HttpFixture with(String origins) {
        var config = WebConfig.from(new Env(Map.of(
                "WRIT_PORT",
                "0",
                "WRIT_MAX_REQUEST_BYTES",
                Integer.toString(HttpFixture.LIMIT),
                "WRIT_CORS_ORIGINS",
                origins)));
        return new HttpFixture(config);
    }

    private static HttpResponse<String> preflight(HttpFixture server, String path, String origin, String method) {
        return server.send(server.request(
                        path,
                        "Origin",
                        origin,
                        "Access-Control-Request-Method",
                        method,
                        "Access-Control-Request-Headers",
                        "content-type")
                .method("OPTIONS", BodyPublishers.noBody()));
    }

    private static HttpResponse<String> form(HttpFixture server, String origin) {
        var site = origin.equals(server.server.uri().toString()) ? "same-origin" : "cross-site";
        return server.post(
                "/form", "application/x-www-form-urlencoded", "a=1", "Origin", origin, "Sec-Fetch-Site", site);
    }

    private static List<String> vary(HttpResponse<?> answer) {
        return List.of(String.join(", ", answer.headers().allValues("Vary")).split(", "));
    }

    private static String raw(String request) throws IOException {
        try (var socket = new Socket("127.0.0.1", listed.server.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            socket.getOutputStream().flush();
            var head = new StringBuilder();
            for (int c = socket.getInputStream().read();
                    c >= 0 && head.indexOf("\r\n\r\n") < 0;
                    c = socket.getInputStream().read()) {
                head.append((char) c);
            }
            return head.toString();
        }
    }
}
