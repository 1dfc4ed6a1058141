package dev.writ.web;

import static dev.writ.web.HttpFixture.field;
import static dev.writ.web.HttpFixture.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.writ.common.error.ProblemType;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProblemsIT {
    private static HttpFixture http;

    @BeforeAll
    static void start() {
        http = new HttpFixture();
    }

    @AfterAll
    static void stop() {
        http.close();
    }

    private static final Map<String, Integer> STATUS = Map.ofEntries(
            Map.entry("malformed", 400),
            Map.entry("unsupported-media-type", 415),
            Map.entry("not-acceptable", 406),
            Map.entry("body-too-large", 413),
            Map.entry("method-not-allowed", 405),
            Map.entry("invalid", 422),
            Map.entry("unknown-action", 422),
            Map.entry("idempotency-key-reused", 422),
            Map.entry("too-large", 422),
            Map.entry("query-refused", 422),
            Map.entry("result-too-large", 422),
            Map.entry("unauthenticated", 401),
            Map.entry("forbidden", 403),
            Map.entry("rate-limited", 429),
            Map.entry("not-found", 404),
            Map.entry("gone", 410),
            Map.entry("rejected", 409),
            Map.entry("refused", 409),
            Map.entry("contended", 409),
            Map.entry("busy", 503),
            Map.entry("unavailable", 503),
            Map.entry("timeout", 504),
            Map.entry("handler-error", 500),
            Map.entry("fault", 500));

    @ParameterizedTest
    @EnumSource(ProblemType.class)
    void everyTypeHasItsStatus(ProblemType type) {
        var answer = http.get("/problem/" + type.name());
        var document = json(answer);

        assertThat(answer.statusCode()).isEqualTo(STATUS.get(type.slug()));
        assertThat(field(answer, "Content-Type")).isEqualTo("application/problem+json");
        assertThat(document.path("status").intValue()).isEqualTo(answer.statusCode());
        assertThat(document.path("type").textValue()).isEqualTo(type.uri().toString());
        assertThat(document.path("title").textValue()).isEqualTo(type.title());
        assertThat(document.path("detail").textValue()).isEqualTo("because of <this>");
        assertThat(document.path("extra").textValue()).isEqualTo("more");
        assertThat(field(answer, "Retry-After"))
                .isEqualTo(answer.statusCode() > 500 || answer.statusCode() == 429 ? "1" : "");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/edn|application/edn|:detail \"because of <this>\"",
                "application/transit+json|application/transit+json|\"~:detail\",\"because of <this>\"",
                "text/html|text/html;charset=utf-8|<dd>because of &lt;this&gt;",
                "image/png|application/problem+json|\"because of <this>\"",
                "application/problem+json|application/problem+json|\"because of <this>\"",
                "text/html;q=0.1, application/problem+json|application/problem+json|\"because of <this>\"",
            })
    void everyRepresentationHasItsTwin(String accept, String contentType, String excerpt) {
        var answer = http.get("/problem/REJECTED", "Accept", accept);

        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(field(answer, "Content-Type").replace(" ", "").toLowerCase()).isEqualTo(contentType);
        assertThat(field(answer, "Vary")).contains("Accept");
        assertThat(answer.body()).contains(excerpt);
    }

    @Test
    void unknownPathIsNotFound() {
        var answer = http.get("/api/v9/nothing");
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(json(answer).path("detail").textValue()).isEqualTo("there is nothing at /api/v9/nothing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"DELETE", "PATCH", "POST", "FROBNICATE", "get"})
    void otherMethodsAreNotAllowed(String method) {
        var answer = http.send(http.request("/things/7").method(method, BodyPublishers.noBody()));
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(field(answer, "Allow")).isEqualTo("GET, HEAD, OPTIONS");
        assertThat(json(answer).path("allowed")).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/broken", "/broken-badly", "/later-broken-badly"})
    void defectsTellNothingButAnIncident(String path) {
        var answer = http.get(path);
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(field(answer, "Content-Type")).isEqualTo("application/problem+json");
        assertThat(json(answer).path("type").textValue()).endsWith("/fault");
        assertThat(answer.body())
                .contains("incident ")
                .doesNotContain("secret", "Exception", "StackOverflow", "dev.writ.web");
    }

    @Test
    void futuresEndInTheSameTable() throws Exception {
        assertThat(http.get("/later-failed").statusCode()).isEqualTo(504);
        assertThat(http.get("/later-refused").statusCode()).isEqualTo(410);

        var pending = http.client.sendAsync(
                http.request("/later").build(), java.net.http.HttpResponse.BodyHandlers.ofString());
        await().until(() -> http.module.awaited.getNumberOfDependents() == 1);
        http.module.awaited.complete("now");

        var answer = json(pending.get(5, TimeUnit.SECONDS));
        assertThat(answer.path("text").textValue()).isEqualTo("now");
        assertThat(answer.path("thread").textValue()).startsWith("http");
    }
}
