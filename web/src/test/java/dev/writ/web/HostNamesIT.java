package dev.writ.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.writ.common.config.ConfigException;
import dev.writ.common.config.Env;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostNamesIT {
    private static HttpFixture http;

    @BeforeAll
    static void start() {
        http = new HttpFixture(new WebConfig("127.0.0.1", 0, HttpFixture.LIMIT, List.of("Writ.example", "[fd00::1]")));
    }

    @AfterAll
    static void stop() {
        http.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LocalHost:40080",
                "writ.localhost:1",
                "127.0.0.1:8080",
                "127.8.8.8",
                "[::1]:8080",
                "writ.example",
                "WRIT.example:443",
                "[fd00::1]:80"
            })
    void itAnswersToItsNames(String host) throws IOException {
        assertThat(http.raw("GET /things/7 HTTP/1.1\r\nConnection: close\r\nHost: " + host + "\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example:40080",
                "localhost.evil.example",
                "127.0.0.1.evil.example",
                "evil-localhost",
                "not-writ.example",
                "0.0.0.0",
                "10.0.0.1"
            })
    void aPageOfAnotherNameCanNeitherReadNorCommand(String host) throws IOException {
        var head = " HTTP/1.1\r\nConnection: close\r\nHost: " + host + "\r\n";
        refused(http.raw("GET /things/7" + head + "\r\n"), host);
        refused(
                http.raw("POST /form" + head + "Origin: http://" + host
                        + "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\n\r\na=1"),
                host);
        refused(
                http.raw("GET /socket HTTP/1.1\r\nHost: " + host + "\r\nOrigin: http://" + host
                        + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"),
                host);
    }

    @Test
    void whoNamesNobodyIsNoBrowser() throws IOException {
        assertThat(http.raw("GET /things/7 HTTP/1.0\r\n\r\n")).contains(" 200 ");
    }

    @Test
    void theListIsOfNamesWithoutPorts() {
        assertThat(WebConfig.from(new Env(Map.of("WRIT_HOSTS", "a.example, b.example")))
                        .hosts())
                .containsExactly("a.example", "b.example");
        var env = new Env(Map.of("WRIT_HOSTS", "a.example:80"));
        WebConfig.from(env);
        assertThatThrownBy(env::check)
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("WRIT_HOSTS=a.example:80");
    }

    private static void refused(String answer, String host) {
        assertThat(answer)
                .startsWith("HTTP/1.1 403 ")
                .contains("application/problem+json", "the name " + host, "WRIT_HOSTS");
    }
}
