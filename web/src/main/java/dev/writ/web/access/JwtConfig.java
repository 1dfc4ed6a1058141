package dev.writ.web.access;

import com.nimbusds.jose.JWSAlgorithm;
import dev.writ.common.config.Env;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whose tokens are believed, and how they are read.
 *
 * @param audiences a token must be for one of them
 * @param jwks where the issuer publishes its keys: {@code http}, {@code https} or {@code file}
 * @param algorithms of signatures; no others are looked at, whatever a token says
 * @param skew how far the issuer's clock and this one may be apart
 * @param principalClaim whose value is the principal's name
 * @param rolesClaim an array of texts, or one text with spaces between; a path into objects if a dot is in it and no claim
 *     is called so
 * @param refresh how often the keys are asked for again; an unknown key is asked for at once
 * @param outage for how long keys are believed that could not be asked for again
 */
record JwtConfig(
        String issuer,
        Set<String> audiences,
        URI jwks,
        Set<JWSAlgorithm> algorithms,
        Duration skew,
        String principalClaim,
        String rolesClaim,
        Duration refresh,
        Duration outage) {
    /** What the platform can verify by itself. With a shared secret, whoever checks a token could also make one. */
    private static final Set<JWSAlgorithm> POSSIBLE = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);

    private static final Set<JWSAlgorithm> USUAL = Set.of(JWSAlgorithm.RS256, JWSAlgorithm.ES256, JWSAlgorithm.PS256);
    private static final String NAMES = POSSIBLE.stream()
            .map(JWSAlgorithm::getName)
            .collect(Collectors.toCollection(TreeSet::new))
            .toString();

    JwtConfig {
        Objects.requireNonNull(issuer, "issuer");
        Objects.requireNonNull(jwks, "jwks");
        audiences = Set.copyOf(audiences);
        algorithms = Set.copyOf(algorithms);
        if (audiences.isEmpty() || algorithms.isEmpty() || !POSSIBLE.containsAll(algorithms)) {
            throw new IllegalArgumentException("there must be an audience, and algorithms among " + NAMES);
        }
    }

    /** Empty, with its faults told to {@code env}, if what it cannot do without is not there. */
    static Optional<JwtConfig> from(Env env, boolean needed) {
        var issuer = env.optional("WRIT_JWT_ISSUER");
        var audiences =
                env.parsed("WRIT_JWT_AUDIENCE", Set.<String>of(), "names separated by commas", JwtConfig::names);
        var jwks = env.parsed(
                "WRIT_JWKS_URI",
                Optional.<URI>empty(),
                "the http, https or file URI of a JSON Web Key Set",
                text -> Optional.of(keySet(text)));
        var algorithms = env.parsed("WRIT_JWT_ALGORITHMS", USUAL, "algorithms among " + NAMES, JwtConfig::algorithms);
        var skew = env.duration("WRIT_JWT_CLOCK_SKEW", Duration.ofSeconds(60), Duration.ZERO, Duration.ofMinutes(10));
        var principal = env.text("WRIT_JWT_PRINCIPAL_CLAIM", "sub");
        var roles = env.text("WRIT_JWT_ROLES_CLAIM", "roles");
        var refresh =
                env.duration("WRIT_JWKS_REFRESH", Duration.ofMinutes(5), Duration.ofSeconds(10), Duration.ofDays(1));
        var outage = env.duration("WRIT_JWKS_OUTAGE", Duration.ofHours(4), Duration.ofMinutes(1), Duration.ofDays(30));
        if (!needed) {
            return Optional.empty();
        }
        require(env, "WRIT_JWT_ISSUER", issuer.isPresent());
        require(env, "WRIT_JWT_AUDIENCE", !audiences.isEmpty());
        require(env, "WRIT_JWKS_URI", jwks.isPresent());
        return issuer.isEmpty() || audiences.isEmpty() || jwks.isEmpty()
                ? Optional.empty()
                : Optional.of(new JwtConfig(
                        issuer.get(), audiences, jwks.get(), algorithms, skew, principal, roles, refresh, outage));
    }

    private static void require(Env env, String key, boolean there) {
        if (!there) {
            env.fault(key + " must be set with WRIT_AUTH=jwt");
        }
    }

    private static Set<String> names(String list) {
        var names = Stream.of(list.split(",", -1)).map(String::strip).collect(Collectors.toSet());
        if (names.contains("")) {
            throw new IllegalArgumentException(list);
        }
        return names;
    }

    private static URI keySet(String text) {
        var uri = URI.create(text);
        boolean remote = List.of("http", "https").contains(uri.getScheme()) && uri.getHost() != null;
        boolean file = "file".equals(uri.getScheme()) && uri.getPath() != null;
        if (!remote && !file || uri.getUserInfo() != null) {
            throw new IllegalArgumentException(text);
        }
        return uri;
    }

    private static Set<JWSAlgorithm> algorithms(String list) {
        var algorithms = names(list).stream().map(JWSAlgorithm::parse).collect(Collectors.toSet());
        if (!POSSIBLE.containsAll(algorithms)) {
            throw new IllegalArgumentException(list);
        }
        return algorithms;
    }
}
