package dev.writ.web.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.writ.common.access.Principal;
import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import java.text.ParseException;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Tells whose a bearer token is: a JWT signed by a key that the issuer publishes. Keys that a token brings along, or says
 * where to find, are not looked at. A refusal names the rule that was broken, in words that do not depend on the token.
 */
final class TokenVerifier {
    private static final int MAX_LENGTH = 8 * 1024;

    /** Of a token in general, and of an access token as such (RFC 9068). */
    private static final Set<JOSEObjectType> TYPES =
            Set.of(JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), new JOSEObjectType("application/at+jwt"));

    private final JwtConfig config;
    private final KeySet keys;
    private final TokenClaims claims;

    TokenVerifier(JwtConfig config, KeySet keys, Clock clock) {
        this.config = config;
        this.keys = keys;
        this.claims = new TokenClaims(config, clock);
    }

    /** Fails with a {@link ProblemException}. */
    CompletableFuture<Principal> principal(String token) {
        try {
            var jwt = parse(token);
            check(jwt.getHeader());
            return keys.verifiers(jwt.getHeader()).thenApply(candidates -> verified(jwt, candidates));
        } catch (ProblemException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** With the code that RFC 6750 has for it. */
    static ProblemException refused(String why) {
        return ProblemType.UNAUTHENTICATED.because(why).withCode("invalid_token");
    }

    private static SignedJWT parse(String token) {
        if (token.length() > MAX_LENGTH) {
            throw refused("the token is too long");
        }
        try {
            return SignedJWT.parse(token);
        } catch (ParseException | RuntimeException e) {
            throw refused("the token is no signed JWT");
        }
    }

    private void check(JWSHeader header) {
        if (!config.algorithms().contains(header.getAlgorithm())) {
            throw refused("the token is not signed by an algorithm that is accepted");
        }
        if (header.getType() != null && !TYPES.contains(header.getType())) {
            throw refused("the token is of another type");
        }
        if (header.getCriticalParams() != null || !header.isBase64URLEncodePayload()) {
            throw refused("the token has critical header parameters, of which none are known");
        }
    }

    private Principal verified(SignedJWT jwt, List<JWSVerifier> candidates) {
        if (candidates.isEmpty()) {
            throw refused("the token is not signed by a key that the issuer publishes");
        }
        if (candidates.stream().noneMatch(key -> hasSigned(key, jwt))) {
            throw refused("the signature of the token is wrong");
        }
        JWTClaimsSet set;
        try {
            set = jwt.getJWTClaimsSet();
        } catch (ParseException | RuntimeException e) {
            throw refused("the claims of the token are malformed");
        }
        if (set == null) {
            throw refused("the claims of the token are malformed");
        }
        return claims.principal(set);
    }

    private static boolean hasSigned(JWSVerifier key, SignedJWT jwt) {
        try {
            return key.verify(jwt.getHeader(), jwt.getSigningInput(), jwt.getSignature());
        } catch (JOSEException | RuntimeException e) {
            return false;
        }
    }
}
