package dev.writ.web;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import dev.writ.common.config.Env;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Somebody who signs tokens and publishes the keys for them over HTTP. */
final class Issuer implements AutoCloseable {
    static final String NAME = "https://issuer.example";
    static final String AUDIENCE = "writ";

    /** One for all: to make it takes a while. */
    private static final RSAKey RSA = rsa("rsa-1");

    final RSAKey rsa = RSA;
    final ECKey ec = ec("ec-1");
    final AtomicInteger asked = new AtomicInteger();
    volatile int status = 200;
    private volatile List<JWK> published = List.of(rsa, ec);
    private final HttpServer server;

    Issuer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", exchange -> {
            asked.incrementAndGet();
            var body = new JWKSet(published).toString().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    String uri() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/jwks";
    }

    /** What a service that believes this issuer reads from its environment. */
    WebConfig config(String... more) {
        var variables = new HashMap<>(Map.of(
                "WRIT_AUTH",
                "jwt",
                "WRIT_JWT_ISSUER",
                NAME,
                "WRIT_JWT_AUDIENCE",
                AUDIENCE,
                "WRIT_JWKS_URI",
                uri(),
                "WRIT_PORT",
                "0"));
        for (int i = 0; i < more.length; i += 2) {
            variables.put(more[i], more[i + 1]);
        }
        var env = new Env(variables);
        var config = WebConfig.from(env);
        env.check();
        return config;
    }

    void publish(JWK... keys) {
        published = List.of(keys);
    }

    /** As it should be: for an hour, from a minute ago. */
    static JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .issuer(NAME)
                .audience(AUDIENCE)
                .subject("alice")
                .claim("roles", List.of("teller", "auditor"))
                .issueTime(Date.from(Instant.now().minus(Duration.ofMinutes(1))))
                .expirationTime(Date.from(Instant.now().plus(Duration.ofHours(1))));
    }

    String token() {
        return token(claims());
    }

    String token(JWTClaimsSet.Builder claims) {
        return signed(header(JWSAlgorithm.RS256, "rsa-1").build(), claims.build(), rsa);
    }

    static JWSHeader.Builder header(JWSAlgorithm algorithm, String kid) {
        return new JWSHeader.Builder(algorithm).keyID(kid).type(JOSEObjectType.JWT);
    }

    static String signed(JWSHeader header, JWTClaimsSet claims, JWK key) {
        try {
            return signed(
                    header, claims, key instanceof RSAKey rsa ? new RSASSASigner(rsa) : new ECDSASigner((ECKey) key));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    static String signed(JWSHeader header, JWTClaimsSet claims, JWSSigner signer) {
        try {
            var jwt = new SignedJWT(header, claims);
            jwt.sign(signer);
            return jwt.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    static RSAKey rsa(String kid) {
        try {
            return new RSAKeyGenerator(2048).keyID(kid).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    static ECKey ec(String kid) {
        try {
            return new ECKeyGenerator(Curve.P_256).keyID(kid).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
