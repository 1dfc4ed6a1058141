package dev.writ.web;

import static dev.writ.web.HttpFixture.field;
import static org.assertj.core.api.Assertions.assertThat;

import dev.writ.common.config.Env;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How often one caller may ask, and who is one caller. */
class LimitsIT {
    private static final String QUERY = "/api/v1/query";

    @Test
    void whoeverHasNothingLeftIsToldWhenToComeBack() {
        try (var http = open("WRIT_QUERY_RATE", "2/1h burst 3")) {
            var first = http.get(QUERY);
            assertThat(first.statusCode()).isEqualTo(200);
            assertThat(field(first, "RateLimit-Policy")).isEqualTo("\"queries\";q=3;w=5400");
            assertThat(field(first, "RateLimit")).matches("\"queries\";r=2;t=1[78]\\d\\d");
            http.get(QUERY);
            http.get(QUERY);

            var refused = http.get(QUERY);
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(field(refused, "Content-Type")).isEqualTo("application/problem+json");
            assertThat(HttpFixture.json(refused).path("type").textValue()).endsWith("/rate-limited");
            assertThat(field(refused, "RateLimit")).startsWith("\"queries\";r=0;t=5");
            assertThat(Integer.parseInt(field(refused, "Retry-After"))).isBetween(1000, 1800);
            assertThat(refused.body()).doesNotContain(GuardedModule.DATA);

            assertThat(http.get("/api/v1/updates").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void onlyATrustedProxyIsBelievedWhoAsks() {
        try (var http = open("WRIT_QUERY_RATE", "1/1h")) {
            assertThat(from(http, "X-Forwarded-For", "192.0.2.1").statusCode()).isEqualTo(200);
            assertThat(from(http, "X-Forwarded-For", "192.0.2.2").statusCode()).isEqualTo(429);
            assertThat(from(http, "Forwarded", "for=192.0.2.3").statusCode()).isEqualTo(429);
        }
        try (var http = open("WRIT_QUERY_RATE", "1/1h", "WRIT_TRUSTED_PROXIES", "127.0.0.0/8,10.0.0.0/8")) {
            assertThat(from(http, "X-Forwarded-For", "192.0.2.1").statusCode()).isEqualTo(200);
            assertThat(from(http, "X-Forwarded-For", "192.0.2.2").statusCode()).isEqualTo(200);
            assertThat(from(http, "X-Forwarded-For", "192.0.2.2").statusCode()).isEqualTo(429);
            assertThat(from(http, "X-Forwarded-For", "made-up, 192.0.2.9, 192.0.2.2, 10.1.2.3")
                            .statusCode())
                    .isEqualTo(429);
            assertThat(from(http, "Forwarded", "for=\"[2001:db8::1]:4711\";proto=https")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(from(http, "Forwarded", "for=\"[2001:db8::ffff:2]\"").statusCode())
                    .isEqualTo(429);
            assertThat(from(http, "Forwarded", "for=\"[2001:db8:0:1::1]\"").statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void principalsAreCountedByTheirNames() {
        try (var issuer = new Issuer();
                var http = new HttpFixture(issuer.config("WRIT_QUERY_RATE", "1/1h"), new GuardedModule())) {
            var bob = issuer.token(Issuer.claims().subject("bob"));
            assertThat(as(http, issuer.token()).statusCode()).isEqualTo(200);
            assertThat(as(http, issuer.token()).statusCode()).isEqualTo(429);
            assertThat(as(http, bob).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void whatIsForOneIsKeptByNoSharedCache() {
        try (var issuer = new Issuer();
                var http = new HttpFixture(issuer.config(), new GuardedModule())) {
            var kept = http.get("/kept", "Authorization", "Bearer " + issuer.token());
            assertThat(field(kept, "Cache-Control")).isEqualTo("private, max-age=3600, immutable");
            assertThat(field(kept, "Vary")).contains("Authorization");
            var other = http.get(QUERY, "Authorization", "Bearer " + issuer.token());
            assertThat(field(other, "Cache-Control")).isEqualTo("private");
            assertThat(field(http.get("/assets/writ.css"), "Vary")).doesNotContain("Authorization");
        }
        try (var http = open()) {
            assertThat(field(http.get("/kept"), "Cache-Control")).isEqualTo("public, max-age=3600, immutable");
        }
    }

    @Test
    void metricsAreOpenIfTheConfigurationSaysSo() {
        try (var issuer = new Issuer();
                var http = new HttpFixture(issuer.config("WRIT_METRICS_OPEN", "true"), new GuardedModule())) {
            assertThat(http.get("/metrics").statusCode()).isEqualTo(200);
            assertThat(http.get("/metrics/").statusCode()).isEqualTo(401);
        }
    }

    private static HttpFixture open(String... more) {
        var variables = new HashMap<>(Map.of("WRIT_PORT", "0"));
        for (int i = 0; i < more.length; i += 2) {
            variables.put(more[i], more[i + 1]);
        }
        return new HttpFixture(WebConfig.from(new Env(variables)), new GuardedModule());
    }

    private static HttpResponse<String> from(HttpFixture http, String field, String value) {
        return http.get(QUERY, field, value);
    }

    private static HttpResponse<String> as(HttpFixture http, String token) {
        return http.get(QUERY, "Authorization", "Bearer " + token);
    }
}
