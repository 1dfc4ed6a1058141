package dev.writ.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.RSAKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The issuer changes its keys, and is not always there. */
class IssuerKeysIT {
    private static final String PATH = "/api/v1/updates";

    private Issuer issuer;

    @BeforeEach
    void start() {
        issuer = new Issuer();
    }

    @AfterEach
    void stop() {
        issuer.close();
    }

    @Test
    void aNewKeyIsAcceptedAtOnceAndOneThatIsGoneNoLonger() {
        try (var http = new HttpFixture(issuer.config(), new GuardedModule())) {
            var before = issuer.token();
            assertThat(get(http, before).statusCode()).isEqualTo(200);

            var second = Issuer.rsa("rsa-2");
            issuer.publish(issuer.rsa, second);
            assertThat(get(http, signedBy(second)).statusCode()).isEqualTo(200);
            assertThat(get(http, before).statusCode()).isEqualTo(200);

            var third = Issuer.rsa("rsa-3");
            issuer.publish(third);
            assertThat(get(http, signedBy(third)).statusCode()).isEqualTo(200);
            assertThat(get(http, before).statusCode()).isEqualTo(401);
            assertThat(get(http, signedBy(second)).statusCode()).isEqualTo(401);
        }
    }

    @Test
    void whoeverNamesUnknownKeysDoesNotMakeTheIssuerBusy() {
        try (var http = new HttpFixture(issuer.config(), new GuardedModule())) {
            assertThat(get(http, issuer.token()).statusCode()).isEqualTo(200);
            for (int n = 0; n < 50; n++) {
                assertThat(get(http, signedBy(issuer.rsa, "unknown-" + n)).statusCode())
                        .isEqualTo(401);
            }
            assertThat(issuer.asked.get()).isLessThan(10);
            assertThat(get(http, issuer.token()).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void withoutKeysNobodyIsToldThatTheirTokenIsWrong() {
        issuer.status = 500;
        try (var http = new HttpFixture(issuer.config(), new GuardedModule())) {
            var answer = get(http, issuer.token());
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(HttpFixture.field(answer, "Retry-After")).isEqualTo("1");
            assertThat(HttpFixture.field(answer, "WWW-Authenticate")).isEmpty();

            issuer.status = 200;
            assertThat(get(http, issuer.token()).statusCode()).isEqualTo(200);

            issuer.status = 500;
            assertThat(get(http, issuer.token()).statusCode()).isEqualTo(200);
            assertThat(get(http, signedBy(issuer.rsa, "rsa-9")).statusCode()).isEqualTo(503);
            assertThat(get(http, issuer.token()).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void weakAndSecretKeysAreNotBelieved() throws Exception {
        var weak = new com.nimbusds.jose.jwk.gen.RSAKeyGenerator(1024, true)
                .keyID("weak")
                .generate();
        var forEncryption = new RSAKey.Builder(Issuer.rsa("enc"))
                .keyUse(com.nimbusds.jose.jwk.KeyUse.ENCRYPTION)
                .build();
        issuer.publish(issuer.rsa, forEncryption, weak);
        try (var http = new HttpFixture(issuer.config(), new GuardedModule())) {
            assertThat(get(http, issuer.token()).statusCode()).isEqualTo(200);
            assertThat(get(http, signedBy(forEncryption)).statusCode()).isEqualTo(401);
        }
    }

    /** More requests than the server has threads wait for an issuer that does not answer. */
    @Test
    void noRequestHoldsAThreadWhileKeysAreAskedFor() throws IOException {
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                var http = new HttpFixture(
                        issuer.config("WRIT_JWKS_URI", "http://127.0.0.1:" + silent.getLocalPort() + "/"),
                        new GuardedModule())) {
            var token = issuer.token();
            var waiting = IntStream.range(0, 300)
                    .mapToObj(n -> http.client.sendAsync(
                            http.request(PATH, "Authorization", "Bearer " + token)
                                    .build(),
                            BodyHandlers.ofString()))
                    .toList();
            assertThat(http.get("/health/live").statusCode()).isEqualTo(200);
            assertThat(waiting).anyMatch(answer -> !answer.isDone());
            assertThat(waiting.stream().map(CompletableFuture::join).map(HttpResponse::statusCode))
                    .containsOnly(503);
        }
    }

    private static HttpResponse<String> get(HttpFixture http, String token) {
        return http.get(PATH, "Authorization", "Bearer " + token);
    }

    private static String signedBy(RSAKey key) {
        return signedBy(key, key.getKeyID());
    }

    private static String signedBy(RSAKey key, String name) {
        return Issuer.signed(
                Issuer.header(JWSAlgorithm.RS256, name).build(), Issuer.claims().build(), key);
    }
}
