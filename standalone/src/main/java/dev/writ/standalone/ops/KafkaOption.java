package dev.writ.standalone.ops;

import dev.writ.common.config.ConfigException;
import dev.writ.common.config.Env;
import dev.writ.common.config.KafkaConfig;
import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** Which Kafka, and which topics there, a command of operators works on. */
final class KafkaOption {
    private static final String LOGBACK = "logback.configurationFile";

    private final HashMap<String, String> variables = new HashMap<>(System.getenv());

    @Spec(Spec.Target.MIXEE)
    private CommandSpec mixee;

    @Option(
            names = "--kafka",
            scope = ScopeType.INHERIT,
            paramLabel = "HOST:PORT",
            description = "Kafka's bootstrap servers. Default: WRIT_KAFKA of the environment, else 127.0.0.1:9092.")
    void servers(String servers) {
        given("--kafka", "WRIT_KAFKA", servers);
    }

    @Option(
            names = "--topic-prefix",
            scope = ScopeType.INHERIT,
            paramLabel = "PREFIX",
            description = "In front of every topic name. Default: WRIT_TOPIC_PREFIX of the environment, else none.")
    void topicPrefix(String prefix) {
        given("--topic-prefix", "WRIT_TOPIC_PREFIX", prefix);
    }

    /**
     * What the options say, and for the rest the environment.
     *
     * @throws ConfigException naming every bad variable
     */
    KafkaConfig config() {
        silenceKafka();
        var env = new Env(variables);
        var config = KafkaConfig.from(env);
        env.check();
        return config;
    }

    /** What goes wrong is told once, by the command; unless the user has said what is to be logged. */
    private static void silenceKafka() {
        if (System.getProperty(LOGBACK) == null) {
            System.setProperty(LOGBACK, "ops-logback.xml");
        }
    }

    /** What an option says is wrong under its own name, not under that of the variable it stands for. */
    private void given(String option, String variable, String value) {
        var env = new Env(Map.of(variable, value));
        KafkaConfig.from(env);
        try {
            env.check();
        } catch (ConfigException e) {
            var fault = e.faults().get(0).replaceFirst("^" + variable + "=", option + " ");
            throw new ParameterException(mixee.commandLine(), fault, e);
        }
        variables.put(variable, value);
    }
}
