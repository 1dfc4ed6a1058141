package dev.writ.command;

import dev.writ.common.config.Env;
import dev.writ.common.config.KafkaConfig;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How a command-api runs.
 *
 * @param stateDir folder of the status store; it may be deleted while the service is stopped, and is then filled again
 *     from Kafka. Each instance needs its own
 * @param appendTimeout how long a POST waits for Kafka to confirm the record before it is answered with 503
 * @param syncTimeout how long {@code ?sync=true} waits for the outcome
 * @param queryUrl where clients find query-api, in front of {@code /api/v1/query}; empty if at the same origin
 */
public record CommandApiConfig(
        KafkaConfig kafka, Path stateDir, Duration appendTimeout, Duration syncTimeout, Optional<URI> queryUrl) {
    /** The longest time a request may ask to wait for an outcome. */
    static final Duration MAX_WAIT = Duration.ofSeconds(60);

    private static final int MAX_BASE = 200;
    private static final String BASE_RULE = "an absolute http or https URL of at most " + MAX_BASE
            + " characters, without user, query and fragment, such as https://query.example.org";

    public CommandApiConfig {
        Objects.requireNonNull(kafka, "kafka");
        Objects.requireNonNull(stateDir, "stateDir");
        queryUrl.ifPresent(CommandApiConfig::requireBase);
        if (appendTimeout.compareTo(Duration.ofMillis(500)) < 0) {
            throw new IllegalArgumentException("appendTimeout must be at least 500ms");
        }
        if (syncTimeout.isNegative() || syncTimeout.compareTo(MAX_WAIT) > 0) {
            throw new IllegalArgumentException("syncTimeout must be from 0s to " + MAX_WAIT.toSeconds() + "s");
        }
    }

    /**
     * Reads {@code WRIT_STATE_DIR} (a folder named {@code command-api} in it is used), {@code WRIT_APPEND_TIMEOUT},
     * {@code WRIT_SYNC_TIMEOUT} and {@code WRIT_QUERY_URL} beside the keys of {@link KafkaConfig#from}.
     */
    public static CommandApiConfig from(Env env) {
        return new CommandApiConfig(
                KafkaConfig.from(env),
                env.parsed("WRIT_STATE_DIR", Path.of("writ-state"), "the path of a folder", Path::of)
                        .resolve("command-api"),
                env.duration("WRIT_APPEND_TIMEOUT", Duration.ofSeconds(4), Duration.ofMillis(500), MAX_WAIT),
                env.duration("WRIT_SYNC_TIMEOUT", Duration.ofSeconds(5), Duration.ZERO, MAX_WAIT),
                env.parsed(
                        "WRIT_QUERY_URL",
                        Optional.empty(),
                        BASE_RULE,
                        text -> Optional.of(requireBase(URI.create(text)))));
    }

    private static URI requireBase(URI uri) {
        boolean web = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
        boolean bare = uri.getRawUserInfo() == null && uri.getRawQuery() == null && uri.getRawFragment() == null;
        if (!web || !bare || uri.getHost() == null || uri.toString().length() > MAX_BASE) {
            throw new IllegalArgumentException("queryUrl " + uri + " must be " + BASE_RULE);
        }
        return uri;
    }
}
