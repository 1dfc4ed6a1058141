package dev.writ.processor;

import dev.writ.common.config.Env;
import dev.writ.common.config.KafkaConfig;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Settings of a tx-processor.
 *
 * @param id application id: one processor, whatever its number of instances; stands in every outcome it makes
 * @param handlers folder of handler jars, besides the class path; each sub-folder has a class loader of its own
 * @param handlerTimeout how long a handler may take before the command fails
 * @param commitInterval how long outcomes wait for others to share their Kafka transaction
 * @param unknownActions whether this processor fails commands whose action nobody announced; exactly one should
 * @param threads stream threads; a log-first processor has one
 * @param attempts how often a command is decided again because what it relied on has changed, before it fails
 */
public record TxProcessorConfig(
        KafkaConfig kafka,
        String id,
        Optional<Path> handlers,
        Duration handlerTimeout,
        Duration commitInterval,
        boolean unknownActions,
        int threads,
        int attempts) {
    private static final Pattern ID = Pattern.compile("[a-zA-Z0-9._-]{1,100}");
    private static final String ID_RULE = "at most 100 of a–z, A–Z, 0–9, '.', '_' and '-'";

    public TxProcessorConfig {
        Objects.requireNonNull(kafka, "kafka");
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(handlers, "handlers");
        Objects.requireNonNull(handlerTimeout, "handlerTimeout");
        Objects.requireNonNull(commitInterval, "commitInterval");
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("processor id \"" + id + "\" must be " + ID_RULE);
        }
        if (threads < 1 || attempts < 1 || handlerTimeout.toMillis() < 1 || commitInterval.toMillis() < 1) {
            throw new IllegalArgumentException("threads, attempts, handlerTimeout and commitInterval must be positive");
        }
    }

    /** The defaults, for a given Kafka. */
    public static TxProcessorConfig with(KafkaConfig kafka) {
        return new TxProcessorConfig(
                kafka, "tx-processor", Optional.empty(), Duration.ofSeconds(2), Duration.ofMillis(5), true, 1, 10);
    }

    /** The same, for a Kafka whose clients are measured. */
    TxProcessorConfig measuredBy(MeterRegistry meters) {
        return new TxProcessorConfig(
                kafka.measuredBy(meters),
                id,
                handlers,
                handlerTimeout,
                commitInterval,
                unknownActions,
                threads,
                attempts);
    }

    /**
     * Reads {@code WRIT_PROCESSOR_ID}, {@code WRIT_HANDLERS}, {@code WRIT_HANDLER_TIMEOUT}, {@code WRIT_COMMIT_INTERVAL},
     * {@code WRIT_UNKNOWN_ACTIONS}, {@code WRIT_PROCESSOR_THREADS}, {@code WRIT_ATTEMPTS} and the keys of Kafka.
     */
    public static TxProcessorConfig from(Env env) {
        var defaults = with(KafkaConfig.from(env));
        return new TxProcessorConfig(
                defaults.kafka(),
                env.parsed("WRIT_PROCESSOR_ID", defaults.id(), ID_RULE, v -> {
                    if (!ID.matcher(v).matches()) {
                        throw new IllegalArgumentException(v);
                    }
                    return v;
                }),
                Optional.ofNullable(env.parsed("WRIT_HANDLERS", null, "an existing folder", v -> {
                    var folder = Path.of(v);
                    if (!Files.isDirectory(folder)) {
                        throw new IllegalArgumentException(v);
                    }
                    return folder;
                })),
                env.duration(
                        "WRIT_HANDLER_TIMEOUT",
                        defaults.handlerTimeout(),
                        Duration.ofMillis(10),
                        Duration.ofSeconds(3)),
                env.duration(
                        "WRIT_COMMIT_INTERVAL", defaults.commitInterval(), Duration.ofMillis(1), Duration.ofSeconds(1)),
                env.flag("WRIT_UNKNOWN_ACTIONS", defaults.unknownActions()),
                env.integer("WRIT_PROCESSOR_THREADS", defaults.threads(), 1, 64),
                env.integer("WRIT_ATTEMPTS", defaults.attempts(), 1, 100));
    }
}
