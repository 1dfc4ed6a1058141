package dev.writ.web.access;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.writ.common.access.Principal;
import java.time.Clock;
import java.time.Instant;
import java.util.Collections;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a token whose signature is right must say, and the principal that it tells of. */
final class TokenClaims {
    private static final int MAX_ROLES = 200;

    private final JwtConfig config;
    private final Clock clock;

    TokenClaims(JwtConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
    }

    /** @throws dev.writ.common.error.ProblemException {@code UNAUTHENTICATED}, naming the claim that is wrong */
    Principal principal(JWTClaimsSet claims) {
        if (!config.issuer().equals(claims.getIssuer())) {
            throw TokenVerifier.refused("the token is of another issuer");
        }
        if (Collections.disjoint(claims.getAudience(), config.audiences())) {
            throw TokenVerifier.refused("the token is for another audience");
        }
        var until = until(claims);
        return new Principal(name(claims), roles(claims), Optional.of(until));
    }

    private Instant until(JWTClaimsSet claims) {
        var now = clock.instant();
        var expires = claims.getExpirationTime();
        if (expires == null) {
            throw TokenVerifier.refused("the token has no expiry (exp)");
        }
        var until = expires.toInstant().plus(config.skew());
        if (!now.isBefore(until)) {
            throw TokenVerifier.refused("the token has expired");
        }
        if (isAhead(claims.getNotBeforeTime(), now)) {
            throw TokenVerifier.refused("the token is not valid yet (nbf)");
        }
        if (isAhead(claims.getIssueTime(), now)) {
            throw TokenVerifier.refused("the token is issued in the future (iat)");
        }
        return until;
    }

    private boolean isAhead(Date time, Instant now) {
        return time != null && time.toInstant().minus(config.skew()).isAfter(now);
    }

    private String name(JWTClaimsSet claims) {
        if (claims.getClaim(config.principalClaim()) instanceof String name && PrincipalName.isPossible(name)) {
            return name;
        }
        throw TokenVerifier.refused("the token names no principal that is possible");
    }

    private Set<String> roles(JWTClaimsSet claims) {
        var value = valueAt(claims.getClaims(), config.rolesClaim());
        List<?> all = value instanceof String text
                ? List.of(text.strip().split("\\s+"))
                : value instanceof List<?> list ? list : value == null ? List.of() : null;
        if (all == null || all.size() > MAX_ROLES) {
            throw TokenVerifier.refused("the token does not list roles as it should");
        }
        var roles = new HashSet<String>();
        for (var role : all) {
            if (!(role instanceof String text)) {
                throw TokenVerifier.refused("the token does not list roles as it should");
            }
            if (!text.isBlank()) {
                roles.add(text);
            }
        }
        return roles;
    }

    private static Object valueAt(Map<?, ?> object, String path) {
        int dot = path.indexOf('.');
        if (object.containsKey(path) || dot < 0) {
            return object.get(path);
        }
        return object.get(path.substring(0, dot)) instanceof Map<?, ?> inner
                ? valueAt(inner, path.substring(dot + 1))
                : null;
    }
}
