package dev.writ.web.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.writ.common.config.Env;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessConfigTest {
    private static final Map<String, String> JWT = Map.of(
            "WRIT_AUTH", "jwt",
            "WRIT_JWT_ISSUER", "https://issuer.example",
            "WRIT_JWT_AUDIENCE", "writ, other",
            "WRIT_JWKS_URI", "file:///etc/writ/jwks.json");

    @Test
    void nobodyIsAskedUnlessTheConfigurationSaysSo() {
        assertThat(read(Map.of()).authenticates()).isFalse();
        var jwt = read(JWT);
        assertThat(jwt.authenticates()).isTrue();
        assertThat(jwt.jwt().orElseThrow().audiences()).containsExactlyInAnyOrder("writ", "other");
    }

    @Test
    void everyKeyThatIsMissingIsNamed() {
        assertThatThrownBy(() -> read(Map.of("WRIT_AUTH", "jwt")))
                .hasMessageContainingAll("WRIT_JWT_ISSUER", "WRIT_JWT_AUDIENCE", "WRIT_JWKS_URI");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "WRIT_AUTH | basic",
                "WRIT_JWT_AUDIENCE | writ,,other",
                "WRIT_JWKS_URI | issuer.example/jwks",
                "WRIT_JWKS_URI | ftp://issuer.example/jwks",
                "WRIT_JWKS_URI | https:jwks",
                "WRIT_JWT_ALGORITHMS | none",
                "WRIT_JWT_ALGORITHMS | RS256,HS256",
                "WRIT_JWT_ALGORITHMS | rs256",
                "WRIT_JWT_CLOCK_SKEW | 1h",
                "WRIT_METRICS_OPEN | yes",
                "WRIT_TRUSTED_PROXIES | proxy.example",
                "WRIT_TRUSTED_PROXIES | 10.0.0.0/33",
                "WRIT_TRUSTED_PROXIES | 10.0.0.0/-1",
                "WRIT_TRUSTED_PROXIES | 10.0.0.999",
                "WRIT_COMMAND_RATE | 100",
                "WRIT_COMMAND_RATE | 0/1s",
                "WRIT_COMMAND_RATE | 10/1s burst 5",
                "WRIT_COMMAND_RATE | 999999999/1ms",
                "WRIT_QUERY_RATE | 10/2d"
            })
    void whatIsWrongIsShownWithItsRule(String key, String value) {
        var variables = new HashMap<>(JWT);
        variables.put(key, value);
        assertThatThrownBy(() -> read(variables)).hasMessageContaining(key + "=" + value + " must be ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"hush", "aHVzaA==", "not base64!"})
    void aTicketKeyIsNeverShown(String key) {
        assertThatThrownBy(() -> read(Map.of("WRIT_TICKET_KEY", key)))
                .hasMessageContaining("WRIT_TICKET_KEY (its value is not shown) must be 32 bytes in Base64")
                .hasMessageNotContaining(key);
        assertThat(TicketKey.random()).hasToString("TicketKey[not shown]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"100/1s | 100 | 1000 | 100", "100 / 1s burst 500 | 100 | 1000 | 500", "1/250ms | 1 | 250 | 1"})
    void aRateHasABurst(String text, long requests, long millis, long burst) {
        assertThat(Rate.parse(text)).isEqualTo(new Rate(requests, Duration.ofMillis(millis), burst));
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.1.2, true",
        "10.0.0.0/8, 11.0.0.1, false",
        "192.0.2.7, 192.0.2.7, true",
        "192.0.2.7, 192.0.2.8, false",
        "192.0.2.4/31, 192.0.2.5, true",
        "0.0.0.0/0, 192.0.2.5, true",
        "0.0.0.0/0, ::1, false",
        "2001:db8::/33, 2001:db8:7fff::1, true",
        "2001:db8::/33, 2001:db8:8000::1, false"
    })
    void aNetworkHasTheAddressesThatBeginLikeIt(String network, String address, boolean inside) throws Exception {
        assertThat(Network.parseAll(network)).hasSize(1).allMatch(n -> inside == contains(n, address));
    }

    private static boolean contains(Network network, String address) {
        return network.contains(ClientAddress.parse(address).orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "unknown",
                "_hidden",
                "localhost",
                "1.2.3",
                "999.1.1.1",
                "1.2.3.4.5",
                "evil.example:80",
                "[",
                "1:2"
            })
    void nobodyIsAskedForTheAddressOfAName(String node) {
        assertThat(ClientAddress.parse(node)).isEmpty();
    }

    @Test
    void neighboursOfIpv6AreOne() throws Exception {
        assertThat(Caller.network(InetAddress.getByName("2001:db8::1")))
                .isEqualTo(Caller.network(InetAddress.getByName("2001:db8::ffff:2")))
                .isNotEqualTo(Caller.network(InetAddress.getByName("2001:db8:0:1::1")));
        assertThat(List.of(
                        Caller.network(InetAddress.getByName("192.0.2.1")),
                        Caller.network(InetAddress.getByName("192.0.2.2"))))
                .doesNotHaveDuplicates();
    }

    private static AccessConfig read(Map<String, String> variables) {
        var env = new Env(variables);
        var config = AccessConfig.from(env);
        env.check();
        return config;
    }
}
