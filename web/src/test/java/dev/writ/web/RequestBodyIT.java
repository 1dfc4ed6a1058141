package dev.writ.web;

import static dev.writ.web.HttpFixture.field;
import static dev.writ.web.HttpFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestBodyIT {
    private static final String FORM = "application/x-www-form-urlencoded";
    private static HttpFixture http;

    @BeforeAll
    static void start() {
        http = new HttpFixture();
    }

    @AfterAll
    static void stop() {
        http.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/json|{\"a/b\": 1.50}",
                "application/json; charset=UTF-8|{\"a/b\": 1.50}",
                "Application/JSON;charset=\"utf-8\"|{\"a/b\": 1.50}",
                "application/edn|{:a/b 1.50M}",
                "application/transit+json|[\"^ \",\"~:a/b\",\"~f1.50\"]",
            })
    void readsEveryForm(String contentType, String body) {
        var answer = http.post("/echo", contentType, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"a/b\":1.50}");
    }

    @Test
    void keysAreKeywordsInEdnAndTransit() {
        assertThat(http.post("/echo", "application/json", "{\"a/b\": 1}", "Accept", "application/edn")
                        .body())
                .isEqualTo("{:a/b 1}");
        assertThat(http.post("/echo", "application/json", "{\"a/b\": 1}", "Accept", "application/transit+json")
                        .body())
                .isEqualTo("[\"^ \",\"~:a/b\",1]");
    }

    @Test
    void dataKeepsWhatJsonCannotSay() {
        assertThat(http.post("/echo-data", "application/edn", "#{:a}", "Accept", "application/edn")
                        .body())
                .isEqualTo("#{:a}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/xml",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "application/json; charset=utf-16",
                "application/json; charset=nonsense",
                "garbage",
                ";",
                "application/json/x"
            })
    void otherContentTypesAreNamedAndRefused(String contentType) {
        var answer = http.post("/echo", contentType, "{}");
        assertThat(answer.statusCode()).isEqualTo(415);
        assertThat(json(answer).path("accepted").toString())
                .contains("application/json", "application/edn", "application/transit+json");
    }

    @Test
    void contentTypeIsRequired() {
        assertThat(http.post("/echo", null, "{}").statusCode()).isEqualTo(415);
    }

    @Test
    void compressedBodiesAreRefused() {
        assertThat(http.post("/echo", "application/json", "{}", "Content-Encoding", "gzip")
                        .statusCode())
                .isEqualTo(415);
        assertThat(http.post("/echo", "application/json", "{}", "Content-Encoding", "identity")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void sizeIsLimitedHoweverItIsSent() {
        var tooLarge = "\"" + "x".repeat(HttpFixture.LIMIT) + "\"";
        var announced = http.post("/echo", "application/json", tooLarge);
        var chunked = http.send(http.request("/echo", "Content-Type", "application/json")
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(tooLarge.getBytes()))));
        var fits = http.post("/echo", "application/json", "\"" + "x".repeat(HttpFixture.LIMIT - 2) + "\"");

        assertThat(announced.statusCode()).isEqualTo(413);
        assertThat(json(announced).path("max-bytes").intValue()).isEqualTo(HttpFixture.LIMIT);
        assertThat(chunked.statusCode()).isEqualTo(413);
        assertThat(fits.statusCode()).isEqualTo(200);
    }

    @Test
    void aBodyFarBeyondTheLimitStillGetsItsAnswer() {
        var huge = "\"" + "x".repeat(8_000_000) + "\"";
        for (int i = 0; i < 5; i++) {
            assertThat(http.post("/echo", "application/json", huge).statusCode())
                    .isEqualTo(413);
            assertThat(http.send(http.request("/echo", "Content-Type", "application/json")
                                    .POST(BodyPublishers.ofInputStream(
                                            () -> new ByteArrayInputStream(huge.getBytes()))))
                            .statusCode())
                    .isEqualTo(413);
            assertThat(http.post("/nothing", "application/json", huge).statusCode())
                    .isEqualTo(404);
            assertThat(http.post("/echo", "image/png", huge).statusCode()).isEqualTo(415);
        }
    }

    @Test
    void aClientThatAsksFirstIsRefusedBeforeItSends() throws Exception {
        var answer = http.raw("POST /echo HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nExpect: 100-continue\r\n"
                + "Content-Type: application/json\r\nContent-Length: 1000000\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 413 ");
    }

    @Test
    void nothingHappensForWhoCouldNotReadTheAnswer() {
        int before = http.module.changes.get();
        var answer = http.post("/echo", "application/json", "{}", "Accept", "image/png");

        assertThat(answer.statusCode()).isEqualTo(406);
        assertThat(json(answer).path("offered")).hasSize(4);
        assertThat(http.module.changes.get()).isEqualTo(before);
    }

    @Test
    void formsAreDecoded() {
        var answer = http.post("/form", FORM, "name=J%C3%B3n+S&tag=a&tag=b");
        assertThat(answer.body()).isEqualTo("{\"name\":[\"Jón S\"],\"tag\":[\"a\",\"b\"]}");
        assertThat(http.post("/form", FORM, "name=%zz").statusCode()).isEqualTo(400);
        assertThat(http.post("/form", "application/json", "{}").statusCode()).isEqualTo(415);
    }

    @Test
    void formsOfOtherOriginsAreForbidden() {
        var own = "http://127.0.0.1:" + http.server.port();
        assertThat(http.post("/form", FORM, "a=1", "Origin", own, "Sec-Fetch-Site", "same-origin")
                        .statusCode())
                .isEqualTo(200);
        assertThat(http.post("/form", FORM, "a=1", "Origin", "https://evil.example")
                        .statusCode())
                .isEqualTo(403);
        assertThat(http.post("/form", FORM, "a=1", "Origin", "null").statusCode())
                .isEqualTo(403);
        assertThat(http.post("/form", FORM, "a=1", "Sec-Fetch-Site", "cross-site")
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void representationIsNegotiated() {
        var html = http.get("/things/7", "Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
        assertThat(field(html, "Content-Type").toLowerCase().replace(" ", "")).isEqualTo("text/html;charset=utf-8");
        assertThat(field(html, "Vary")).contains("Accept");
        assertThat(html.body()).contains("<h1>/things/7</h1>", "<dt>thing/size</dt><dd>3");
        assertThat(http.get("/things/7", "Accept", "application/json;q=0.1", "Accept", "application/edn")
                        .body())
                .isEqualTo("{:id \"7\", :thing/size 3}");
    }
}
