package dev.writ.web.access;

import dev.writ.common.config.Env;
import java.util.List;
import java.util.Optional;

/** Who has to say who they are, to whom, and how often they may ask. */
public final class AccessConfig {
    /** How a principal is known. */
    private enum Auth {
        NONE,
        JWT
    }

    /** Everybody is anonymous, and nothing is limited. */
    public static final AccessConfig OPEN = new AccessConfig(
            Optional.empty(), TicketKey.random(), false, List.of(), Optional.empty(), Optional.empty());

    private final Optional<JwtConfig> jwt;
    private final TicketKey ticketKey;
    private final boolean metricsOpen;
    private final List<Network> trustedProxies;
    private final Optional<Rate> commandRate;
    private final Optional<Rate> queryRate;

    private AccessConfig(
            Optional<JwtConfig> jwt,
            TicketKey ticketKey,
            boolean metricsOpen,
            List<Network> trustedProxies,
            Optional<Rate> commandRate,
            Optional<Rate> queryRate) {
        this.jwt = jwt;
        this.ticketKey = ticketKey;
        this.metricsOpen = metricsOpen;
        this.trustedProxies = List.copyOf(trustedProxies);
        this.commandRate = commandRate;
        this.queryRate = queryRate;
    }

    /**
     * Reads {@code WRIT_AUTH}, {@code WRIT_JWT_*}, {@code WRIT_JWKS_*}, {@code WRIT_TICKET_KEY}, {@code WRIT_METRICS_OPEN},
     * {@code WRIT_TRUSTED_PROXIES}, {@code WRIT_COMMAND_RATE} and {@code WRIT_QUERY_RATE}.
     */
    public static AccessConfig from(Env env) {
        return new AccessConfig(
                JwtConfig.from(env, authenticates(env)),
                env.secret("WRIT_TICKET_KEY", TicketKey.random(), "32 bytes in Base64", TicketKey::parse),
                env.flag("WRIT_METRICS_OPEN", false),
                env.parsed(
                        "WRIT_TRUSTED_PROXIES",
                        List.<Network>of(),
                        "addresses or ranges such as 10.0.0.0/8, separated by commas",
                        Network::parseAll),
                rate(env, "WRIT_COMMAND_RATE"),
                rate(env, "WRIT_QUERY_RATE"));
    }

    /** Whether {@code WRIT_AUTH} says that requests have to say who sends them. */
    static boolean authenticates(Env env) {
        return env.oneOf("WRIT_AUTH", Auth.class, Auth.NONE) == Auth.JWT;
    }

    private static Optional<Rate> rate(Env env, String key) {
        return env.parsed(key, Optional.<Rate>empty(), Rate.RULE, text -> Optional.of(Rate.parse(text)));
    }

    /** Whether requests have to say who sends them. */
    public boolean authenticates() {
        return jwt.isPresent();
    }

    Optional<JwtConfig> jwt() {
        return jwt;
    }

    TicketKey ticketKey() {
        return ticketKey;
    }

    boolean metricsOpen() {
        return metricsOpen;
    }

    List<Network> trustedProxies() {
        return trustedProxies;
    }

    RateLimits limits() {
        return new RateLimits(commandRate, queryRate);
    }
}
