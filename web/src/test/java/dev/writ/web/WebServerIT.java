package dev.writ.web;

import static dev.writ.web.HttpFixture.field;
import static dev.writ.web.HttpFixture.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.writ.common.lifecycle.Health;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class WebServerIT {
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
    void healthFollowsTheModules() {
        assertThat(http.get("/health/ready").statusCode()).isEqualTo(200);

        http.module.health = Health.notReady("Datomic is loading");
        var waiting = http.get("/health/ready");
        assertThat(waiting.statusCode()).isEqualTo(503);
        assertThat(field(waiting, "Content-Type")).isEqualTo("application/json");
        assertThat(json(waiting).at("/modules/sample/reason").textValue()).isEqualTo("Datomic is loading");
        assertThat(http.get("/health/live").statusCode()).isEqualTo(200);
        assertThat(HealthProbe.ask(http.server.uri().resolve("/health/ready"))).isEqualTo(1);
        assertThat(HealthProbe.ask(http.server.uri().resolve("/health/live"))).isZero();

        http.module.health = Health.dead("diverged");
        var dead = http.get("/health/live", "Accept", "text/html");
        assertThat(dead.statusCode()).isEqualTo(503);
        assertThat(dead.body()).contains("<dd>diverged");
        http.module.health = Health.READY;
    }

    @Test
    void metricsCountByRouteAndNeverByPath() {
        http.get("/things/one");
        http.get("/things/two");
        http.get("/nothing/here");
        http.send(http.request("/things/one").method("PURGE9", BodyPublishers.noBody()));

        var metrics = http.get("/metrics");
        assertThat(field(metrics, "Content-Type")).startsWith("text/plain; version=0.0.4");
        assertThat(metrics.body())
                .containsPattern(
                        "http_server_requests_seconds_count\\{method=\"GET\",route=\"/things/\\{id}\",status=\"200\"} [2-9]")
                .containsPattern(
                        "http_server_requests_seconds_count\\{method=\"GET\",route=\"none\",status=\"404\"} [1-9]")
                .contains("jvm_memory_used_bytes")
                .doesNotContain("/things/one", "/nothing/here", "PURGE9");
    }

    @Test
    void indexLinksTheEndpoints() {
        assertThat(json(http.get("/")).at("/links/query").textValue()).isEqualTo("/api/v1/query");
        assertThat(http.get("/", "Accept", "text/html").body()).contains("<a href=\"/api/v1/actions\">");
    }

    @Test
    void stylesheetIsKeptForEver() {
        var css = http.get(Html.STYLESHEET.path());
        assertThat(css.statusCode()).isEqualTo(200);
        assertThat(field(css, "Content-Type")).startsWith("text/css");
        assertThat(field(css, "Cache-Control")).contains("immutable");

        for (var other : List.of("/assets/writ.css", "/assets/writ.css?v=0123456789ab")) {
            assertThat(field(http.get(other), "Cache-Control"))
                    .as("of another version")
                    .isEqualTo("no-cache");
        }
    }

    @Test
    void everyAnswerTellsBrowsersToTrustNothingElse() {
        for (var path : List.of("/", "/nothing", "/problem/FAULT", "/metrics")) {
            var answer = http.get(path, "Accept", "text/html");
            assertThat(field(answer, "X-Content-Type-Options")).as(path).isEqualTo("nosniff");
            assertThat(field(answer, "Content-Security-Policy")).as(path).contains("default-src 'self'");
            assertThat(field(answer, "Server")).as(path).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/things/7",
                "/metrics",
                "/health/ready",
                "/assets/writ.css",
                "/problem/GONE",
                "/nothing",
                "/later-failed"
            })
    void headAnswersAsGetWithoutTheBody(String path) {
        var get = http.get(path);
        var head = http.send(http.request(path).method("HEAD", BodyPublishers.noBody()));

        assertThat(head.statusCode()).isEqualTo(get.statusCode());
        assertThat(head.body()).isEmpty();
        for (var name : List.of("Content-Type", "Vary", "Cache-Control")) {
            assertThat(field(head, name)).as(name).isEqualTo(field(get, name));
        }
    }

    @Test
    void whoeverServesEverybodyOnAnAddressThatOthersReachIsWarned() {
        var logger = (Logger) LoggerFactory.getLogger(WebServer.class);
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        logger.addAppender(lines);
        try (var issuer = new Issuer()) {
            // Nobody has this address, so that nothing is listened on.
            for (var web : List.of(
                    new WebConfig("192.0.2.1", 0, 1024),
                    issuer.config("WRIT_HOST", "192.0.2.1"),
                    new WebConfig("127.0.0.1", http.server.port(), 1024))) {
                try (var server =
                        new WebServer(web, List.of(), new PrometheusMeterRegistry(PrometheusConfig.DEFAULT))) {
                    assertThatThrownBy(server::start).isInstanceOf(PortUnavailableException.class);
                }
            }
        } finally {
            logger.detachAppender(lines);
        }
        assertThat(lines.list)
                .filteredOn(line -> line.getLevel() == Level.WARN)
                .singleElement()
                .satisfies(line -> assertThat(line.getFormattedMessage() + line.getKeyValuePairs())
                        .contains("WRIT_AUTH=none", "192.0.2.1"));
    }

    @Test
    void portInUseIsOneClearMessage() {
        int port = http.server.port();
        try (var second = new WebServer(
                new WebConfig("127.0.0.1", port, 1024),
                List.of(),
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT))) {
            assertThatThrownBy(second::start)
                    .isInstanceOf(PortUnavailableException.class)
                    .hasMessage("cannot listen on 127.0.0.1:" + port
                            + ": the port is in use by another process; set WRIT_PORT");
            assertThatThrownBy(() -> WebServer.requireAvailable(new WebConfig("127.0.0.1", port, 1024)))
                    .isInstanceOf(PortUnavailableException.class)
                    .hasMessageContaining("127.0.0.1:" + port + ": the port is in use");
            assertThat(second.health().ready()).isFalse();
        }
    }

    @Test
    void foreignAddressIsOneClearMessage() {
        try (var server = new WebServer(
                new WebConfig("192.0.2.1", 0, 1024),
                List.of(),
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT))) {
            assertThatThrownBy(server::start)
                    .isInstanceOf(PortUnavailableException.class)
                    .hasMessageContaining("192.0.2.1:0");
        }
    }
}
