package dev.writ.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Whatever bytes arrive, the answer blames the request and the server lives. */
class GarbageIT {
    private static final String HOST = "Host: localhost\r\nConnection: close\r\n";
    private static HttpFixture http;

    @BeforeAll
    static void start() {
        http = new HttpFixture();
    }

    @AfterAll
    static void stop() {
        http.close();
    }

    private static String get(String target) {
        return "GET " + target + " HTTP/1.1\r\n" + HOST + "\r\n";
    }

    private static String post(String path, String headers, String body) {
        return "POST " + path + " HTTP/1.1\r\n" + HOST + headers + "\r\n" + body;
    }

    private static String json(String body) {
        return post("/echo", "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n", body);
    }

    private static String edn(String body) {
        return post("/echo", "Content-Type: application/edn\r\nContent-Length: " + body.length() + "\r\n", body);
    }

    private static String transit(String body) {
        return post(
                "/echo", "Content-Type: application/transit+json\r\nContent-Length: " + body.length() + "\r\n", body);
    }

    /** Request, and the status it must have. */
    private static final List<Map.Entry<String, Integer>> REQUESTS = List.of(
            Map.entry(get("/param?q=%"), 400),
            Map.entry(get("/param?q=%zz"), 400),
            Map.entry(get("/param?q=%ff"), 400),
            Map.entry(get("/param?%c3=1"), 400),
            Map.entry(get("/things/%"), 400),
            Map.entry(get("/things/%ff"), 400),
            Map.entry(get("/things/%C0%AF"), 400),
            Map.entry(get("/things/%00"), 400),
            Map.entry(get("/things/a%2Fb"), 200),
            Map.entry(get("/things/..%2f..%2fetc"), 200),
            Map.entry(get("/../../etc/passwd"), 400),
            Map.entry(get("//"), 404),
            Map.entry(get("/things/;a=b"), 200),
            Map.entry(get("things"), 400),
            Map.entry(get("*"), 400),
            Map.entry("GET /param?q=1 HTTP/1.1\r\n" + HOST + "Content-Type: x; charset=nonsense\r\n\r\n", 415),
            Map.entry("GET /param?q=1 HTTP/1.1\r\n" + HOST + "Content-Type: x; charset\r\n\r\n", 415),
            Map.entry(
                    "GET /socket HTTP/1.1\r\n" + HOST + "Sec-WebSocket-Version: 13\r\nContent-Type: x; charset\r\n\r\n",
                    415),
            Map.entry("GET /socket?q=%ff HTTP/1.1\r\n" + HOST + "Sec-WebSocket-Version: 13\r\n\r\n", 400),
            Map.entry(
                    "GET /socket HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
                    404),
            Map.entry(
                    "GET /socket HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                            + "Sec-WebSocket-Version: 13\r\n\r\n",
                    400),
            Map.entry(get("/" + "a".repeat(40_000)), 414),
            Map.entry("GET / HTTP/1.1\r\n" + HOST + "X: " + "y".repeat(40_000) + "\r\n\r\n", 431),
            Map.entry("GET / HTTP/1.1\r\n" + HOST + "X\u0000: y\r\n\r\n", 400),
            Map.entry("GET / HTTP/1.1\r\n\r\n", 400),
            Map.entry("GET / HTTP/9.9\r\n" + HOST + "\r\n", 505),
            Map.entry("\u0000\u0001\u0002\u0003\r\n\r\n", 400),
            Map.entry("FROB / HTTP/1.1\r\n" + HOST + "\r\n", 405),
            Map.entry("OPTIONS * HTTP/1.1\r\n" + HOST + "\r\n", 404),
            Map.entry("TRACE / HTTP/1.1\r\n" + HOST + "\r\n", 405),
            Map.entry("CONNECT localhost:80 HTTP/1.1\r\n" + HOST + "\r\n", 405),
            Map.entry("GET / HTTP/1.1\r\n" + HOST + "Accept: \u00ff\u00fe;;,q=\r\n\r\n", 200),
            Map.entry("GET / HTTP/1.1\r\n" + HOST + "Accept: image/png\r\n\r\n", 406),
            Map.entry("GET /socket HTTP/1.1\r\n" + HOST + "Sec-WebSocket-Version: 99\r\n\r\n", 405),
            Map.entry("GET /nothing HTTP/1.1\r\n" + HOST + "Sec-WebSocket-Version: 13\r\n\r\n", 404),
            Map.entry(post("/echo", "Content-Type: application/json\r\nContent-Length: -1\r\n", ""), 400),
            Map.entry(post("/echo", "Content-Type: application/json\r\nContent-Length: abc\r\n", ""), 400),
            Map.entry(
                    post("/echo", "Content-Type: application/json\r\nContent-Length: 99999999999999999999\r\n", ""),
                    400),
            Map.entry(post("/echo", "Content-Type: application/json\r\nContent-Length: 9000000000\r\n", "{"), 413),
            Map.entry(post("/echo", "Content-Type: application/json\r\nContent-Length: 50\r\n", "{"), 400),
            Map.entry(
                    post(
                            "/echo",
                            "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n",
                            "zz\r\n{}\r\n0\r\n\r\n"),
                    400),
            Map.entry(post("/echo", "Content-Type: application/json\r\nTransfer-Encoding: gzip\r\n", "{}"), 400),
            Map.entry(json(""), 400),
            Map.entry(json("{"), 400),
            Map.entry(json("{}{}"), 400),
            Map.entry(json("{\"a\":1,\"a\":2}"), 400),
            Map.entry(json("NaN"), 400),
            Map.entry(json("\u00ff\u00fe"), 400),
            Map.entry(json("\"\u00c3\""), 400),
            Map.entry(json("[".repeat(9_000)), 400),
            Map.entry(json("1" + "0".repeat(9_000)), 400),
            Map.entry(json("1e999999999"), 400),
            Map.entry(edn(""), 400),
            Map.entry(edn("#=(System/exit 0)"), 400),
            Map.entry(edn("[".repeat(9_000)), 400),
            Map.entry(edn("{:a 1 :a 2}"), 400),
            Map.entry(edn("{:a 1 \"a\" 2}"), 422),
            Map.entry(transit("["), 400),
            Map.entry(transit("[\"~#unknown\",1]"), 400));

    @TestFactory
    Stream<DynamicTest> theRequestIsBlamed() {
        return REQUESTS.stream()
                .map(e -> DynamicTest.dynamicTest(name(e.getKey()), () -> {
                    var answer = http.raw(e.getKey());
                    assertThat(answer).startsWith("HTTP/1.1 " + e.getValue() + " ");
                    if (e.getValue() >= 400) {
                        assertThat(answer).containsIgnoringCase("content-type: application/problem+json");
                    }
                }));
    }

    /** 505 is the one answer of its class that blames the request: the mutation met the version. */
    @Test
    void randomBytesAreNeverAServerError() throws IOException {
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            var request = mutated(random);
            assertThat(http.raw(request))
                    .as("seed %d, request %d: %s", seed, i, request)
                    .doesNotContainPattern("^HTTP/1.1 5(?!05)");
        }
        assertThat(http.get("/things/7").statusCode()).isEqualTo(200);
    }

    private static String mutated(Random random) {
        var request = new StringBuilder(
                switch (random.nextInt(3)) {
                    case 0 -> get("/param?q=a%20b");
                    case 1 -> json("{\"a\": [1, 2.5e3, \"x\\u0000\", {\"b\": null}]}");
                    default -> edn("{:a [1 2.5M \"x\" {:b nil}] :c #{1}}");
                });
        IntStream.rangeClosed(0, random.nextInt(4))
                .forEach(i -> request.setCharAt(random.nextInt(request.length()), (char) random.nextInt(256)));
        return request.toString();
    }

    private static String name(String request) {
        var text = request.replaceAll("[^ -~]+", " ").replace(HOST.replace("\r\n", " "), "");
        return "[" + (text.length() > 80 ? text.substring(0, 80) : text) + "]";
    }
}
