package dev.writ.web;

import static dev.writ.web.HttpFixture.field;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompressionIT {
    private static final String LARGE = "/large";

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
    @CsvSource(delimiter = '|', textBlock = """
            gzip                        | true
            GZIP                        | true
            x-gzip                      | true
            gzip;q=0.5                  | true
            gzip ; q=0.001              | true
            br, gzip;q=0.8              | true
            deflate, gzip, br, zstd     | true
            *                           | true
            *;q=0.1                     | true
            identity;q=0.5, gzip;q=0.5  | true
            identity;q=0, *             | true
            gzip;q=0                    | false
            gzip;q=0.000                | false
            gzip;q=0, *                 | false
            *;q=0                       | false
            br                          | false
            identity                    | false
            identity, gzip;q=0.5        | false
            gzip;q=7                    | false
            gzipped                     | false
            """)
    void answersAreCompressedForWhoeverWantsIt(String accepted, boolean compressed) throws Exception {
        var answer = get(LARGE, accepted);
        assertThat(field(answer, "Content-Encoding")).isEqualTo(compressed ? "gzip" : "");
        assertThat(field(answer, "Vary")).contains("Accept-Encoding");
        var plain = get(LARGE, null);
        assertThat(field(plain, "Content-Encoding")).isEmpty();
        assertThat(field(plain, "Vary")).contains("Accept-Encoding");
        assertThat(text(answer)).isEqualTo(text(plain)).hasSizeGreaterThan(50_000);
        if (compressed) {
            assertThat(answer.body()).hasSizeLessThan(10_000);
        }
    }

    @Test
    void severalFieldsAreOne() throws Exception {
        var request = http.request(LARGE).header("Accept-Encoding", "br").header("Accept-Encoding", "gzip;q=0.5");
        var answer = http.client.send(request.build(), BodyHandlers.ofByteArray());
        assertThat(field(answer, "Content-Encoding")).isEqualTo("gzip");
    }

    @Test
    void smallAnswersAreSentAsTheyAre() throws Exception {
        var small = get("/things/a", "gzip");
        assertThat(field(small, "Content-Encoding")).isEmpty();
        assertThat(field(small, "Vary")).contains("Accept-Encoding");
    }

    @Test
    void whatIsNotForClientsOfTheApiIsCompressedToo() throws Exception {
        for (var path : new String[] {"/assets/writ.css", "/metrics"}) {
            var answer = get(path, "gzip");
            assertThat(field(answer, "Content-Encoding")).as(path).isEqualTo("gzip");
            assertThat(field(answer, "Vary")).as(path).contains("Accept-Encoding");
        }
    }

    @Test
    void headHasTheFieldsOfGet() throws Exception {
        var head = http.client.send(
                http.request(LARGE, "Accept-Encoding", "gzip")
                        .method("HEAD", BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofByteArray());
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(field(head, "Content-Encoding")).isEqualTo("gzip");
    }

    @Test
    void eventsAreNotHeldBack() throws Exception {
        var request = http.request("/stream", "Accept", "text/event-stream", "Accept-Encoding", "gzip")
                .build();
        var answer = http.client.send(request, BodyHandlers.ofInputStream());
        try (var body = answer.body()) {
            assertThat(field(answer, "Content-Encoding")).isEmpty();
            assertThat(new String(body.readNBytes(5_000), UTF_8)).startsWith("event: hello");
        }
    }

    private static HttpResponse<byte[]> get(String path, String accepted) throws Exception {
        var request = http.request(path, "Accept", "*/*");
        if (accepted != null) {
            request.header("Accept-Encoding", accepted);
        }
        return http.client.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static String text(HttpResponse<byte[]> answer) throws IOException {
        if (field(answer, "Content-Encoding").isEmpty()) {
            return new String(answer.body(), UTF_8);
        }
        try (var in = new GZIPInputStream(new ByteArrayInputStream(answer.body()))) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }
}
