package dev.writ.updates;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.writ.common.config.Env;
import dev.writ.web.WebConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Map;

/** An issuer of tokens that publishes its key in a file. */
final class Tokens {
    private static final String ISSUER = "https://issuer.example";

    private final ECKey key;
    private final Path published;

    Tokens(Path folder) throws JOSEException, IOException {
        key = new ECKeyGenerator(Curve.P_256).keyID("1").generate();
        published = Files.writeString(folder.resolve("jwks.json"), new JWKSet(key).toString());
    }

    /** Of a server that believes them, to the second. */
    WebConfig config() {
        return WebConfig.from(new Env(Map.of(
                "WRIT_AUTH", "jwt",
                "WRIT_JWT_ISSUER", ISSUER,
                "WRIT_JWT_AUDIENCE", "writ",
                "WRIT_JWT_CLOCK_SKEW", "0s",
                "WRIT_JWKS_URI", published.toUri().toString(),
                "WRIT_PORT", "0")));
    }

    String token(String name, Duration lifetime) throws JOSEException {
        var claims = new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .audience("writ")
                .subject(name)
                .expirationTime(Date.from(Instant.now().plus(lifetime)))
                .build();
        var token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("1").build(), claims);
        token.sign(new ECDSASigner(key));
        return token.serialize();
    }
}
