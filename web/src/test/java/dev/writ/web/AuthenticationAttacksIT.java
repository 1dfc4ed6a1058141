package dev.writ.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSAEncrypter;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything that somebody without a good token might send instead of one; nothing of it is answered with data. */
class AuthenticationAttacksIT {
    private static final String UPDATES = "/api/v1/updates";
    private static final Instant NOW = Instant.now();

    private static Issuer issuer;
    private static GuardedModule module;
    private static HttpFixture http;

    @BeforeAll
    static void start() {
        issuer = new Issuer();
        module = new GuardedModule();
        http = new HttpFixture(issuer.config(), module);
    }

    @AfterAll
    static void stop() {
        http.close();
        issuer.close();
    }

    static Stream<Arguments> forgedTokens() throws JOSEException, IOException {
        var own = Issuer.rsa("rsa-1");
        var ownEc = Issuer.ec("ec-1");
        var good = Issuer.claims().build();
        var rs256 = Issuer.header(JWSAlgorithm.RS256, "rsa-1").build();
        var parts = issuer.token().split("\\.");
        var secret = new byte[32];
        return Stream.of(
                arguments("alg none", new PlainJWT(good).serialize()),
                arguments("alg none in capitals", unsigned("{\"alg\":\"NONE\",\"typ\":\"JWT\"}") + parts[2]),
                arguments("no alg at all", unsigned("{\"typ\":\"JWT\",\"kid\":\"rsa-1\"}") + parts[2]),
                arguments("a signature taken away", parts[0] + "." + parts[1] + "."),
                arguments("a signature cut short", parts[0] + "." + parts[1] + "." + parts[2].substring(0, 300)),
                arguments("another payload", parts[0] + "." + encoded("{\"sub\":\"root\"}") + "." + parts[2]),
                arguments("HS256 keyed with the public key in PEM", hmac(pem().getBytes(UTF_8))),
                arguments("HS256 keyed with the public key in DER", hmac(der())),
                arguments(
                        "HS256 keyed with the public JWK",
                        hmac(issuer.rsa.toPublicJWK().toJSONString().getBytes(UTF_8))),
                arguments(
                        "HS256 keyed with the modulus",
                        hmac(issuer.rsa.getModulus().decode())),
                arguments("HS256 keyed with zeros", hmac(secret)),
                arguments("a key of one's own under the issuer's name for it", Issuer.signed(rs256, good, own)),
                arguments(
                        "an elliptic key of one's own",
                        Issuer.signed(Issuer.header(JWSAlgorithm.ES256, "ec-1").build(), good, ownEc)),
                arguments(
                        "a key that nobody publishes",
                        Issuer.signed(Issuer.header(JWSAlgorithm.RS256, "rsa-9").build(), good, own)),
                arguments(
                        "no kid",
                        Issuer.signed(Issuer.header(JWSAlgorithm.RS256, null).build(), good, own)),
                arguments(
                        "a kid that is a path",
                        Issuer.signed(
                                Issuer.header(JWSAlgorithm.RS256, "../../../../dev/null")
                                        .build(),
                                good,
                                own)),
                arguments(
                        "a kid that is SQL",
                        Issuer.signed(
                                Issuer.header(JWSAlgorithm.RS256, "' UNION SELECT 'x")
                                        .build(),
                                good,
                                own)),
                arguments(
                        "a kid that is an address",
                        Issuer.signed(
                                Issuer.header(JWSAlgorithm.RS256, "http://127.0.0.1:1/")
                                        .build(),
                                good,
                                own)),
                arguments(
                        "its own key in the header (jwk)",
                        Issuer.signed(
                                Issuer.header(JWSAlgorithm.RS256, "rsa-1")
                                        .jwk(own.toPublicJWK())
                                        .build(),
                                good,
                                own)),
                arguments(
                        "the address of its key (jku)",
                        Issuer.signed(
                                Issuer.header(JWSAlgorithm.RS256, "x")
                                        .jwkURL(URI.create("http://127.0.0.1:1/k"))
                                        .build(),
                                good,
                                own)),
                arguments(
                        "the address of its certificate (x5u)",
                        Issuer.signed(
                                Issuer.header(JWSAlgorithm.RS256, "x")
                                        .x509CertURL(URI.create("http://127.0.0.1:1/c"))
                                        .build(),
                                good,
                                own)),
                arguments(
                        "RS256 by the name of the elliptic key",
                        Issuer.signed(Issuer.header(JWSAlgorithm.RS256, "ec-1").build(), good, issuer.rsa)),
                arguments(
                        "ES256 by the name of the RSA key",
                        Issuer.signed(Issuer.header(JWSAlgorithm.ES256, "rsa-1").build(), good, issuer.ec)),
                arguments(
                        "ES256 with a signature of zeros",
                        forged("{\"alg\":\"ES256\",\"kid\":\"ec-1\"}", new byte[64])),
                arguments("ES256 with an empty signature", forged("{\"alg\":\"ES256\",\"kid\":\"ec-1\"}", new byte[0])),
                arguments(
                        "an algorithm that is not accepted here",
                        Issuer.signed(Issuer.header(JWSAlgorithm.RS512, "rsa-1").build(), good, issuer.rsa)),
                arguments(
                        "a critical parameter",
                        Issuer.signed(
                                Issuer.header(JWSAlgorithm.RS256, "rsa-1")
                                        .criticalParams(Set.of("exp"))
                                        .customParam("exp", 1)
                                        .build(),
                                good,
                                issuer.rsa)),
                arguments(
                        "a payload that is not encoded (b64)",
                        forged(
                                "{\"alg\":\"RS256\",\"kid\":\"rsa-1\",\"b64\":false,\"crit\":[\"b64\"]}",
                                Base64URL.from(parts[2]).decode())),
                arguments(
                        "a token of another type",
                        Issuer.signed(
                                Issuer.header(JWSAlgorithm.RS256, "rsa-1")
                                        .type(new JOSEObjectType("logout+jwt"))
                                        .build(),
                                good,
                                issuer.rsa)),
                arguments(
                        "the type of a ticket",
                        Issuer.signed(
                                Issuer.header(JWSAlgorithm.RS256, "rsa-1")
                                        .type(new JOSEObjectType("writ-ticket"))
                                        .build(),
                                good,
                                issuer.rsa)),
                arguments("expired", issuer.token(Issuer.claims().expirationTime(at(-120)))),
                arguments("without expiry", issuer.token(Issuer.claims().expirationTime(null))),
                arguments("not valid yet", issuer.token(Issuer.claims().notBeforeTime(at(120)))),
                arguments("issued in the future", issuer.token(Issuer.claims().issueTime(at(120)))),
                arguments("of another issuer", issuer.token(Issuer.claims().issuer("https://evil.example"))),
                arguments(
                        "of an issuer that begins the same",
                        issuer.token(Issuer.claims().issuer(Issuer.NAME + ".evil.example"))),
                arguments("of no issuer", issuer.token(Issuer.claims().issuer(null))),
                arguments("for another audience", issuer.token(Issuer.claims().audience("billing"))),
                arguments("for other audiences", issuer.token(Issuer.claims().audience(List.of("billing", "writ2")))),
                arguments("for no audience", issuer.token(Issuer.claims().audience((String) null))),
                arguments("without a subject", issuer.token(Issuer.claims().subject(null))),
                arguments("with an empty subject", issuer.token(Issuer.claims().subject(""))),
                arguments(
                        "with a list for a subject",
                        issuer.token(Issuer.claims().claim("sub", List.of("alice")))),
                arguments(
                        "with a line break in the subject",
                        issuer.token(Issuer.claims().subject("alice\nbob"))),
                arguments(
                        "with a subject that reads backwards",
                        issuer.token(Issuer.claims().subject("alice\u202Ebob"))),
                arguments(
                        "with a subject without end",
                        issuer.token(Issuer.claims().subject("a".repeat(257)))),
                arguments("as nobody", issuer.token(Issuer.claims().subject("Anonymous"))),
                arguments("as the processor", issuer.token(Issuer.claims().subject("writ"))),
                arguments(
                        "with roles that are an object",
                        issuer.token(Issuer.claims().claim("roles", Map.of("admin", true)))),
                arguments(
                        "with an expiry that is a text",
                        issuer.token(Issuer.claims().claim("exp", "never"))),
                arguments("a payload that is no object", forgedBySigning("[1,2]")),
                arguments("a nested token", forgedBySigning('"' + issuer.token() + '"')),
                arguments("encrypted with the public key", encrypted()),
                arguments("a ticket", ticket()),
                arguments("too long", issuer.token(Issuer.claims().claim("x", "x".repeat(9_000)))),
                arguments("nothing between dots", ".."),
                arguments("text", "alice"),
                arguments("a hundred dots", ".".repeat(100)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("forgedTokens")
    void aForgedTokenIsRefused(String name, String token) throws IOException {
        var answer = refused(get(UPDATES, "Authorization: Bearer " + token));
        assertThat(answer).startsWith("HTTP/1.1 401 ").contains("\r\nWWW-Authenticate: Bearer realm=\"writ\"");
        assertThat(answer).doesNotContain(Issuer.NAME, "alice", "evil.example", "billing");
        if (token.length() < 8_000 && !name.equals("a ticket")) { // a longer one alone fills the head of a request
            refused(get(UPDATES + "?ticket=" + token.replace("+", "%2B"), "Accept: text/event-stream"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Accept: */*",
                "Authorization:",
                "Authorization: Bearer",
                "Authorization: Bearer ",
                "Authorization: Basic YWxpY2U6YWxpY2U=",
                "Authorization: Digest TOKEN",
                "Authorization: TOKEN",
                "Authorization: BearerTOKEN",
                "Authorization: Bearer:TOKEN",
                "Authorization: Bearer TOKEN, Bearer TOKEN",
                "Authorization: Bearer TOKEN\u00ff",
                "Authorization: Bearer \u00ff\u00fe",
                "Authorization: Bearer x.y.z\r\nAuthorization: Bearer TOKEN",
                "Authorization: Bearer TOKEN\r\nAuthorization: Bearer TOKEN",
                "Authorization: Bearer TOKEN\r\nAuthorization: Basic YWxpY2U6YWxpY2U=",
                "X-Authorization: Bearer TOKEN",
                "Proxy-Authorization: Bearer TOKEN",
                "Cookie: access_token=TOKEN",
                "X-Forwarded-User: alice",
                "X-Original-URL: /health/live",
                "X-Rewrite-URL: /health/live",
                "X-HTTP-Method-Override: HEAD",
                "Sec-WebSocket-Protocol: bearer, TOKEN"
            })
    void aTokenElsewhereOrNoneIsRefused(String fields) throws IOException {
        var answer = refused(get(UPDATES, fields.replace("TOKEN", issuer.token())));
        assertThat(answer).containsAnyOf("HTTP/1.1 401 ", "HTTP/1.1 400 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"?access_token=TOKEN", "?ACCESS_token=TOKEN", "?a=1&access%5Ftoken=TOKEN", "?token=TOKEN"})
    void aTokenInTheAddressIsRefused(String query) throws IOException {
        refused(get(UPDATES + query.replace("TOKEN", issuer.token()), "Accept: */*"));
    }

    @Test
    void aTokenInTheAddressIsRefusedBesideAGoodOne() throws IOException {
        var answer = refused(get(UPDATES + "?access_token=x", "Authorization: Bearer " + issuer.token()));
        assertThat(answer).startsWith("HTTP/1.1 400 ").contains("error=\"invalid_request\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//api/v1/updates",
                "/api//v1/updates",
                "/api/v1/updates/",
                "/api/v1/../v1/updates",
                "/api/v1/./updates",
                "/health/live/../../api/v1/updates",
                "/health/live/..;/..;/api/v1/updates",
                "/health/live;/../../api/v1/updates",
                "/health%2Flive/../../api/v1/updates",
                "/%2e/api/v1/updates",
                "/assets/writ.css/../../api/v1/updates",
                "/api/v1/%75pdates",
                "/api/v1/updates;x=/health/live",
                "/api/v1/updates;jsessionid=1",
                "/API/V1/UPDATES",
                "/api/v1/updates?/health/live",
                "/api/v1/updates%3F",
                "/api/v1/updates%00",
                "/api/v1/updates#/health/live",
                "/things/7",
                "/metrics",
                "/health",
                "/health/live/",
                "/health/ready;x",
                "/Health/live",
                "/assets/",
                "/assets/other.js",
                "/no/such/thing",
                "http://localhost/api/v1/updates",
                "http://localhost/health/live/../../api/v1/updates",
                "*",
                ""
            })
    void noPathLeadsPast(String path) throws IOException {
        for (var method : List.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "QUERY", "TRACE", "get", "FOO")) {
            refused(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                    + "Content-Length: 0\r\n\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "QUERY"})
    void whatIsOpenIsOpenForReadingAlone(String method) throws IOException {
        refused(method + " /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?ticket=", "?ticket=x", "?access_token=x"})
    void aWebSocketHandshakeIsRefused(String query) throws IOException {
        refused(get(UPDATES + query, webSocket()));
    }

    @Test
    void aTicketIsUsedOnceAndForAHandshakeAlone() throws IOException {
        var other = ticket();
        refused("POST " + UPDATES + "?ticket=" + other
                + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        refused(get("/api/v1/query?ticket=" + other, "Accept: */*"));
        refused(get(UPDATES + "/?ticket=" + other, "Accept: */*"));
        refused(get(UPDATES + "?ticket=" + other + "&ticket=" + other, "Accept: */*"));
        refused(get(UPDATES + "?ticket=" + other, "Authorization: Bearer " + issuer.token()));
        refused(get(UPDATES + "?ticket=" + other.substring(0, other.length() - 2), "Accept: */*"));

        var answer = http.raw(get(UPDATES + "?ticket=" + other + "&a=b", "Accept: application/json"));
        assertThat(answer)
                .startsWith("HTTP/1.1 200 ")
                .contains("alice", "\"a=b\"")
                .doesNotContain(other);
        assertThat(refused(get(UPDATES + "?ticket=" + other, "Accept: */*"))).doesNotContain(other);
    }

    @Test
    void aTicketOpensAWebSocket() throws IOException {
        assertThat(http.raw(get(UPDATES + "?ticket=" + ticket(), webSocket()))).startsWith("HTTP/1.1 101 ");
    }

    @Test
    void ticketsAreTakenByWhoSharesTheKey() throws IOException {
        var key = Base64.getEncoder().encodeToString(new byte[32]);
        try (var one = new HttpFixture(issuer.config("WRIT_TICKET_KEY", key), new GuardedModule());
                var two = new HttpFixture(issuer.config("WRIT_TICKET_KEY", key), new GuardedModule())) {
            var ticket = ticket(one);
            assertThat(two.get(UPDATES + "?ticket=" + ticket).statusCode()).isEqualTo(200);
            assertThat(two.get(UPDATES + "?ticket=" + ticket).statusCode()).isEqualTo(401);
            assertThat(http.get(UPDATES + "?ticket=" + ticket(one)).statusCode())
                    .isEqualTo(401);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer ", "bearer ", "BEARER ", "Bearer    "})
    void aGoodTokenIsAccepted(String scheme) throws IOException {
        var answer = http.raw(get(UPDATES, "Authorization: " + scheme + issuer.token()));
        assertThat(answer)
                .startsWith("HTTP/1.1 200 ")
                .contains(GuardedModule.DATA, "\"name\":\"alice\"", "\"roles\":[\"auditor\",\"teller\"]");
    }

    static Stream<Arguments> goodTokens() {
        var good = Issuer.claims().build();
        return Stream.of(
                arguments(
                        "ES256",
                        Issuer.signed(Issuer.header(JWSAlgorithm.ES256, "ec-1").build(), good, issuer.ec)),
                arguments(
                        "PS256",
                        Issuer.signed(Issuer.header(JWSAlgorithm.PS256, "rsa-1").build(), good, issuer.rsa)),
                arguments(
                        "no kid",
                        Issuer.signed(Issuer.header(JWSAlgorithm.RS256, null).build(), good, issuer.rsa)),
                arguments(
                        "no typ",
                        Issuer.signed(
                                Issuer.header(JWSAlgorithm.RS256, "rsa-1")
                                        .type(null)
                                        .build(),
                                good,
                                issuer.rsa)),
                arguments(
                        "an access token",
                        Issuer.signed(
                                Issuer.header(JWSAlgorithm.RS256, "rsa-1")
                                        .type(new JOSEObjectType("at+jwt"))
                                        .build(),
                                good,
                                issuer.rsa)),
                arguments("several audiences", issuer.token(Issuer.claims().audience(List.of("billing", "writ")))),
                arguments("just expired", issuer.token(Issuer.claims().expirationTime(at(-30)))),
                arguments("roles in a text", issuer.token(Issuer.claims().claim("roles", "teller auditor"))),
                arguments(
                        "the key's address beside",
                        Issuer.signed(
                                Issuer.header(JWSAlgorithm.RS256, "rsa-1")
                                        .jwkURL(URI.create("http://127.0.0.1:1/k"))
                                        .build(),
                                good,
                                issuer.rsa)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("goodTokens")
    void aTokenMayComeInOtherForms(String name, String token) throws IOException {
        assertThat(http.raw(get(UPDATES, "Authorization: Bearer " + token)))
                .startsWith("HTTP/1.1 200 ")
                .contains("\"name\":\"alice\"", "teller");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/health/live", "/health/ready", "/assets/writ.css"})
    void whatIsOpenNeedsNoToken(String path) {
        assertThat(http.get(path).statusCode()).isEqualTo(200);
    }

    /** Nothing of it has come to a route, and nothing of the data is in the answer. */
    private static String refused(String request) throws IOException {
        int before = module.reached.get();
        var answer = http.raw(request);
        assertThat(answer).as(request).matches("(?s)HTTP/1\\.1 (4\\d\\d|505) .*");
        assertThat(answer).doesNotContain(GuardedModule.DATA, "things", "writ_");
        assertThat(module.reached).as(request).hasValue(before);
        return answer;
    }

    private static String get(String path, String fields) {
        var host = fields.contains("Connection:") ? "" : "Connection: close\r\n";
        return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + host + fields + "\r\n\r\n";
    }

    private static String webSocket() {
        return "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
    }

    private static String ticket() {
        return ticket(http);
    }

    private static String ticket(HttpFixture server) {
        return server.post(UPDATES + "/tickets", null, "", "Authorization", "Bearer " + issuer.token())
                .body();
    }

    private static Date at(long secondsFromNow) {
        return Date.from(NOW.plus(Duration.ofSeconds(secondsFromNow)));
    }

    private static String encoded(String text) {
        return Base64URL.encode(text).toString();
    }

    private static String unsigned(String header) {
        return encoded(header) + "." + encoded(Issuer.claims().build().toString()) + ".";
    }

    private static String forged(String header, byte[] signature) {
        return unsigned(header) + Base64URL.encode(signature);
    }

    private static String forgedBySigning(String payload) throws JOSEException {
        var jws = new com.nimbusds.jose.JWSObject(
                Issuer.header(JWSAlgorithm.RS256, "rsa-1").build(), new Payload(payload));
        jws.sign(new com.nimbusds.jose.crypto.RSASSASigner(issuer.rsa));
        return jws.serialize();
    }

    private static String hmac(byte[] secret) throws JOSEException {
        JWTClaimsSet claims = Issuer.claims().build();
        return Issuer.signed(Issuer.header(JWSAlgorithm.HS256, "rsa-1").build(), claims, new MACSigner(secret));
    }

    private static byte[] der() throws JOSEException {
        return issuer.rsa.toPublicKey().getEncoded();
    }

    private static String pem() throws JOSEException {
        return "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der()) + "\n-----END PUBLIC KEY-----\n";
    }

    private static String encrypted() throws JOSEException {
        var jwe = new JWEObject(
                new JWEHeader.Builder(JWEAlgorithm.RSA_OAEP_256, EncryptionMethod.A256GCM)
                        .contentType("JWT")
                        .build(),
                new Payload(issuer.token()));
        jwe.encrypt(new RSAEncrypter(issuer.rsa));
        return jwe.serialize();
    }
}
