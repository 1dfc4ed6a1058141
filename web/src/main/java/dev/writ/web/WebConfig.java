package dev.writ.web;

import dev.writ.common.config.Env;
import dev.writ.web.access.AccessConfig;
import java.util.List;
import java.util.Objects;

/**
 * Where and how a process answers HTTP.
 *
 * @param host the local address to listen on
 * @param port the TCP port to listen on; 0 lets the system choose a free one
 * @param maxRequestBytes the largest request body that is read, in bytes
 * @param hosts names, without port, that it answers to beside those of the loopback address; if there are none and it
 *     does not listen on the loopback address, it answers to every name
 * @param origins whose pages may use it from a browser beside its own
 * @param access who has to say who they are, and how often they may ask
 */
public record WebConfig(
        String host, int port, int maxRequestBytes, List<String> hosts, Origins origins, AccessConfig access) {
    public static final int DEFAULT_MAX_REQUEST_BYTES = 256 * 1024;

    public WebConfig {
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(origins, "origins");
        Objects.requireNonNull(access, "access");
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + " must be from 0 to 65535");
        }
        if (maxRequestBytes < 1) {
            throw new IllegalArgumentException("maxRequestBytes " + maxRequestBytes + " must be above 0");
        }
        hosts = List.copyOf(hosts);
    }

    /** Answers to no names but the usual. */
    public WebConfig(String host, int port, int maxRequestBytes) {
        this(host, port, maxRequestBytes, List.of());
    }

    /** Serves the pages of no other origin. */
    public WebConfig(String host, int port, int maxRequestBytes, List<String> hosts) {
        this(host, port, maxRequestBytes, hosts, Origins.NONE);
    }

    /** Serves everybody. */
    public WebConfig(String host, int port, int maxRequestBytes, List<String> hosts, Origins origins) {
        this(host, port, maxRequestBytes, hosts, origins, AccessConfig.OPEN);
    }

    /**
     * Reads {@code WRIT_HOST}, {@code WRIT_PORT}, {@code WRIT_MAX_REQUEST_BYTES}, {@code WRIT_HOSTS},
     * {@code WRIT_CORS_ORIGINS} and what {@link AccessConfig#from} reads.
     */
    public static WebConfig from(Env env) {
        return new WebConfig(
                env.text("WRIT_HOST", "127.0.0.1"),
                env.port("WRIT_PORT", 8080),
                env.integer("WRIT_MAX_REQUEST_BYTES", DEFAULT_MAX_REQUEST_BYTES, 1024, 16 * 1024 * 1024),
                env.parsed("WRIT_HOSTS", List.of(), "host names without port, separated by commas", HostNames::parse),
                env.parsed(
                        "WRIT_CORS_ORIGINS",
                        Origins.NONE,
                        "* or origins, each scheme://host[:port] without a path, separated by commas",
                        Origins::parse),
                AccessConfig.from(env));
    }

    /** The default limits on a free port of the loopback address. */
    public static WebConfig onFreePort() {
        return new WebConfig("127.0.0.1", 0, DEFAULT_MAX_REQUEST_BYTES);
    }
}
