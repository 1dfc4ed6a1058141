package dev.writ.web;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

/** What operators learn of refusals. */
class AuditIT {
    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.writ.audit");
    private final Level before = logger.getLevel();
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void listen() {
        lines.start();
        logger.setAdditive(false);
        logger.setLevel(Level.INFO);
        logger.addAppender(lines);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(lines);
        logger.setLevel(before);
        logger.setAdditive(true);
    }

    @Test
    void aRefusalIsOneLineThatSaysWhoWhatAndWhy() throws IOException {
        try (var issuer = new Issuer();
                var http = new HttpFixture(issuer.config("WRIT_QUERY_RATE", "1/1h"), new GuardedModule())) {
            var token = issuer.token();
            http.get("/api/v1/updates?ticket=s3cret");
            http.get("/api/v1/query", "Authorization", "Bearer " + token);
            http.get("/api/v1/query?query=s3cret", "Authorization", "Bearer " + token);
            http.get("/problem/FORBIDDEN", "Authorization", "Bearer " + token);
            http.raw("GET /a%0Ab HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n");
            http.get("/problem/NOT_FOUND", "Authorization", "Bearer " + token);

            assertThat(texts())
                    .containsExactly(
                            "caller=anonymous address=127.0.0.1 request=GET /api/v1/updates refusal=unauthenticated"
                                    + " reason=this is no ticket of this gateway, or of those that share its key",
                            "caller=alice address=127.0.0.1 request=GET /api/v1/query refusal=rate-limited"
                                    + " reason=more than 1 queries in 3600000 ms",
                            "caller=alice address=127.0.0.1 request=GET /problem/FORBIDDEN refusal=forbidden"
                                    + " reason=because of <this>",
                            "caller=anonymous address=127.0.0.1 request=GET /a%0Ab refusal=forbidden reason=this server"
                                    + " does not answer to the name evil.example; WRIT_HOSTS lists further names");
            assertThat(texts().toString()).doesNotContain("s3cret", token);
            assertThat(http.get("/metrics", "Authorization", "Bearer " + token).body())
                    .contains(
                            "writ_http_refused_total{refusal=\"unauthenticated\"} 1.0",
                            "writ_http_refused_total{refusal=\"forbidden\"} 2.0",
                            "writ_http_refused_total{refusal=\"rate-limited\"} 1.0");
        }
    }

    @Test
    void nobodyFillsADiskByBeingRefused() {
        try (var issuer = new Issuer();
                var http = new HttpFixture(issuer.config(), new GuardedModule())) {
            long began = System.nanoTime();
            for (int n = 0; n < 1_000; n++) {
                http.get("/api/v1/updates");
            }
            long seconds = (System.nanoTime() - began) / 1_000_000_000 + 1;
            assertThat(lines.list).hasSizeBetween(500, (int) (500 + 20 * seconds));
            assertThat(texts()).anyMatch(line -> line.contains(" suppressed="));
        }
    }

    private List<String> texts() {
        return lines.list.stream()
                .map(line -> line.getKeyValuePairs().stream()
                        .map((KeyValuePair pair) -> pair.key + "=" + pair.value)
                        .collect(Collectors.joining(" ")))
                .toList();
    }
}
