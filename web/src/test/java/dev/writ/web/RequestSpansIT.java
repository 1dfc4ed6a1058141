package dev.writ.web;

import static dev.writ.web.HttpFixture.field;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.testing.junit5.OpenTelemetryExtension;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestSpansIT {
    @RegisterExtension
    static final OpenTelemetryExtension TRACES = OpenTelemetryExtension.create();

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT = "00f067aa0ba902b7";

    private static HttpFixture http;

    @BeforeAll
    static void start() {
        http = new HttpFixture();
    }

    @AfterAll
    static void stop() {
        http.close();
    }

    @Test
    void aRequestIsASpanOfItsClientsTrace() {
        var answer = http.get("/things/7?secret=x", "traceparent", "00-" + TRACE + "-" + PARENT + "-01");
        var span = only();
        assertThat(span.getTraceId()).isEqualTo(TRACE);
        assertThat(span.getParentSpanId()).isEqualTo(PARENT);
        assertThat(span.getKind()).isEqualTo(SpanKind.SERVER);
        assertThat(span.getName()).isEqualTo("GET /things/{id}");
        assertThat(text(span, "http.request.method")).isEqualTo("GET");
        assertThat(text(span, "http.route")).isEqualTo("/things/{id}");
        assertThat(text(span, "url.path")).isEqualTo("/things/7");
        assertThat(status(span)).isEqualTo(200);
        assertThat(span.toString()).doesNotContain("secret");
        assertTold(answer, span);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "00-" + TRACE + "-0000000000000000-01",
                "00-00000000000000000000000000000000-" + PARENT + "-01",
                "00-" + TRACE + "-" + PARENT,
                "ff-" + TRACE + "-" + PARENT + "-01"
            })
    void withoutAWellFormedTraceItBeginsOne(String traceparent) {
        var answer = http.get("/things/7", "traceparent", traceparent);
        var span = only();
        assertThat(span.getTraceId()).isNotEqualTo(TRACE);
        assertThat(span.getParentSpanId()).isEqualTo(SpanId.getInvalid());
        assertTold(answer, span);
    }

    @Test
    void whatIsNotKeptHasTheTraceOfItsClientAllTheSame() {
        var answer = http.get("/things/7", "traceparent", "00-" + TRACE + "-" + PARENT + "-00");
        assertThat(field(answer, "traceresponse"))
                .startsWith("00-" + TRACE + "-")
                .endsWith("-00");
        assertThat(TRACES.getSpans()).isEmpty();
    }

    @Test
    void machinesThatAskAllTheTimeAreNotTraced() {
        for (var path : new String[] {"/health/live", "/health/ready", "/metrics"}) {
            assertThat(field(http.get(path), "traceresponse")).as(path).isEmpty();
        }
        assertThat(TRACES.getSpans()).isEmpty();
    }

    @Test
    void whatNoRouteTakesHasASpanToo() {
        http.get("/nothing/here");
        var unknown = only();
        assertThat(unknown.getName()).isEqualTo("GET");
        assertThat(status(unknown)).isEqualTo(404);
        assertThat(unknown.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    }

    @Test
    void whatIsRefusedAtTheGateHasASpanToo() throws Exception {
        http.raw("GET /things/7 HTTP/1.1\r\nHost: elsewhere.example\r\nConnection: close\r\n\r\n");
        assertThat(status(only())).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/broken", "/later-broken-badly"})
    void onlyAFaultOfTheServerIsAnError(String path) {
        http.get(path);
        var broken = only();
        assertThat(broken.getName()).isEqualTo("GET " + path);
        assertThat(status(broken)).isEqualTo(500);
        assertThat(broken.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(text(broken, "error.type")).isEqualTo("500");
    }

    @Test
    void aHandshakeOfAWebSocketHasASpan() throws Exception {
        var said = new CountDownLatch(1);
        var uri = http.server.uri().resolve("/socket").toString().replace("http:", "ws:");
        var socket = http.client
                .newWebSocketBuilder()
                .buildAsync(java.net.URI.create(uri), new WebSocket.Listener() {
                    @Override
                    public java.util.concurrent.CompletionStage<?> onText(
                            WebSocket from, CharSequence data, boolean last) {
                        said.countDown();
                        return null;
                    }
                })
                .get();
        said.await();
        assertThat(status(only())).isEqualTo(101);
        socket.abort();
    }

    private static SpanData only() {
        await().untilAsserted(() -> assertThat(TRACES.getSpans()).hasSize(1));
        return TRACES.getSpans().get(0);
    }

    private static void assertTold(HttpResponse<?> answer, SpanData span) {
        assertThat(field(answer, "traceresponse")).startsWith("00-" + span.getTraceId() + "-" + span.getSpanId() + "-");
    }

    private static long status(SpanData span) {
        return span.getAttributes().get(AttributeKey.longKey("http.response.status_code"));
    }

    private static String text(SpanData span, String key) {
        return span.getAttributes().get(AttributeKey.stringKey(key));
    }
}
