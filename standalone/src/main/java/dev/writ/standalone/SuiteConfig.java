package dev.writ.standalone;

import dev.writ.common.config.Env;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * How a suite runs.
 *
 * @param port for HTTP, on the loopback address; 0 for any free one
 * @param data folder that holds everything; continued if it holds something
 * @param kafkaPort for Kafka, on the loopback address; 0 for any free one
 * @param environment {@code WRIT_*} variables, for what the services read beside these
 */
public record SuiteConfig(int port, Path data, int kafkaPort, Map<String, String> environment) {
    public SuiteConfig {
        Objects.requireNonNull(data, "data");
        requirePort("--port", port);
        requirePort("--kafka-port", kafkaPort);
        environment = Map.copyOf(environment);
    }

    /** What a service of this suite reads instead of the process's environment. */
    Env env(String bootstrapServers, Path state) {
        var variables = new HashMap<>(environment);
        variables.put("WRIT_KAFKA", bootstrapServers);
        variables.put("WRIT_STATE_DIR", state.toString());
        variables.put("WRIT_HOST", "127.0.0.1");
        variables.put("WRIT_PORT", Integer.toString(port));
        // Topics of an own broker: a second replica has nowhere to be.
        variables.put("WRIT_REPLICATION_FACTOR", "1");
        return new Env(variables);
    }

    private static void requirePort(String name, int value) {
        if (value < 0 || value > 65_535) {
            throw new SuiteException(name + " " + value + " must be from 0 to 65535");
        }
    }
}
