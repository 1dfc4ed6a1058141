package dev.writ.command;

import dev.writ.common.config.BaseUrl;
import dev.writ.common.config.Env;
import dev.writ.common.config.KafkaConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * How a command-api runs.
 *
 * @param stateDir folder of the status store; it may be deleted while the service is stopped, and is then filled again
 *     from Kafka. Each instance needs its own
 * @param appendTimeout how long a POST waits for Kafka to confirm the record before it is answered with 503
 * @param syncTimeout how long {@code ?sync=true} waits for the outcome
 * @param queryUrl where clients find query-api
 */
public record CommandApiConfig(
        KafkaConfig kafka, Path stateDir, Duration appendTimeout, Duration syncTimeout, BaseUrl queryUrl) {
    /** The longest time a request may ask to wait for an outcome. */
    static final Duration MAX_WAIT = Duration.ofSeconds(60);

    public CommandApiConfig {
        Objects.requireNonNull(kafka, "kafka");
        Objects.requireNonNull(stateDir, "stateDir");
        Objects.requireNonNull(queryUrl, "queryUrl");
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
                BaseUrl.from(env, "WRIT_QUERY_URL"));
    }
}
