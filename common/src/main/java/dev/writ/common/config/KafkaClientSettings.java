package dev.writ.common.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigDef;

/**
 * Settings of Kafka's own clients that whoever runs Writ may choose: TLS, SASL, buffers, compression and the like. They
 * come from a file of properties, {@code WRIT_KAFKA_CONFIG}, and from variables named after the setting:
 * {@code WRIT_KAFKA_SECURITY_PROTOCOL} is {@code security.protocol}, and beats the file. A setting that only one kind of
 * client has stands under that kind: {@code producer.compression.type}, {@code WRIT_KAFKA_PRODUCER_COMPRESSION_TYPE}.
 *
 * <p>What Writ's promises rest on is not open to choice, and what is no setting of these clients is refused. Values may be
 * secrets and are never shown.
 */
public final class KafkaClientSettings {
    /** Kafka's own defaults. */
    public static final KafkaClientSettings NONE = new KafkaClientSettings(new TreeMap<>());

    private static final String PREFIX = "WRIT_KAFKA_";
    private static final String FILE = "WRIT_KAFKA_CONFIG";

    private static final Pattern CITED = Pattern.compile("'([^']+)'");
    private static final Set<String> PASSWORDS = AdminClientConfig.configDef().configKeys().values().stream()
            .filter(key -> key.type() == ConfigDef.Type.PASSWORD)
            .map(key -> key.name)
            .collect(Collectors.toUnmodifiableSet());

    /** Whose login asks another server, which may be away when a process starts. */
    private static final Set<String> REMOTE_LOGINS = Set.of("OAUTHBEARER", "GSSAPI");

    private enum Kind {
        PRODUCER(ProducerConfig.configDef()),
        CONSUMER(ConsumerConfig.configDef()),
        ADMIN(AdminClientConfig.configDef());

        private final ConfigDef definition;

        Kind(ConfigDef definition) {
            this.definition = definition;
        }

        private String prefix() {
            return name().toLowerCase(Locale.ROOT) + ".";
        }

        private boolean has(String setting) {
            return definition.names().contains(setting);
        }
    }

    /** By Kafka's name, those of one kind of client behind its prefix. */
    private final TreeMap<String, String> settings;

    private KafkaClientSettings(TreeMap<String, String> settings) {
        this.settings = settings;
    }

    static KafkaClientSettings from(Env env) {
        // Under the name that a fault is told by.
        var sources = new TreeMap<String, String>();
        var settings = new TreeMap<String, String>();
        env.parsed(FILE, Map.<String, String>of(), "a readable file of Java properties", KafkaClientSettings::read)
                .forEach((setting, value) -> {
                    sources.put(setting, FILE + ": " + setting);
                    settings.put(setting, value.strip());
                });
        env.beginningWith(PREFIX).forEach((key, value) -> {
            var setting =
                    key.substring(PREFIX.length()).toLowerCase(Locale.ROOT).replace('_', '.');
            if (!key.equals(FILE)) {
                sources.put(setting, key);
                settings.put(setting, value.strip());
            }
        });
        var faults = settings.keySet().stream()
                .flatMap(setting ->
                        fault(setting, settings.get(setting)).map(fault -> sources.get(setting) + " " + fault).stream())
                .toList();
        faults.forEach(env::fault);
        if (!faults.isEmpty()) {
            return NONE;
        }
        var result = new KafkaClientSettings(settings);
        result.whyUnusable().ifPresent(why -> env.fault("Kafka's client settings, " + sources.values() + ": " + why));
        return result;
    }

    private static Map<String, String> read(String file) {
        var properties = new Properties();
        try (var reader = Files.newBufferedReader(Path.of(file))) {
            properties.load(reader);
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
        var read = new HashMap<String, String>();
        properties.stringPropertyNames().forEach(name -> read.put(name, properties.getProperty(name)));
        return read;
    }

    private static Optional<String> fault(String setting, String value) {
        var kind = kindOf(setting);
        var name = kind.map(k -> setting.substring(k.prefix().length())).orElse(setting);
        var kinds = kind.map(List::of).orElse(List.of(Kind.values()));
        var having = List.of(Kind.values()).stream().filter(k -> k.has(name)).toList();
        var owner = ProtectedSettings.reason(name);
        if (having.isEmpty()) {
            return Optional.of("is no setting of Kafka's clients: " + setting);
        } else if (owner.isPresent()) {
            return Optional.of("cannot be chosen: " + owner.get());
        } else if (!having.containsAll(kinds)) {
            var other = having.get(0);
            return Optional.of(name + " is a setting of " + having.toString().toLowerCase(Locale.ROOT)
                    + " alone, written " + other.prefix() + name + " or " + PREFIX + other + "_"
                    + name.toUpperCase(Locale.ROOT).replace('.', '_'));
        }
        return kinds.get(0).definition.validate(Map.of(name, value)).stream()
                .filter(v -> v.name().equals(name))
                .flatMap(v -> v.errorMessages().stream())
                .findFirst()
                .map(why -> "must be as Kafka wants " + name + ": "
                        + (value.isEmpty() ? why : why.replace(value, "(its value is not shown)")));
    }

    private static Optional<Kind> kindOf(String setting) {
        return List.of(Kind.values()).stream()
                .filter(kind -> setting.startsWith(kind.prefix()))
                .findFirst();
    }

    /** Reads key stores and login modules, as a client will; nothing is connected to. */
    private Optional<String> whyUnusable() {
        if (settings.isEmpty() || REMOTE_LOGINS.contains(settings.getOrDefault("sasl.mechanism", ""))) {
            return Optional.empty();
        }
        var properties = new HashMap<String, Object>(admin());
        properties.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:1");
        try {
            Admin.create(properties).close();
            return Optional.empty();
        } catch (KafkaException | IllegalArgumentException e) {
            Throwable cause = e;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            return Optional.of(withoutSecrets(Objects.toString(cause.getMessage(), cause.toString())));
        }
    }

    /** A login that is not well-formed is cited from, and what is cited may be a part of its password. */
    private String withoutSecrets(String why) {
        return CITED.matcher(why).replaceAll(cited -> isOfSecret(cited.group(1)) ? "(not shown)" : "$0");
    }

    private boolean isOfSecret(String text) {
        return settings.entrySet().stream()
                .filter(setting -> PASSWORDS.contains(setting.getKey()))
                .anyMatch(setting -> setting.getValue().contains(text));
    }

    Map<String, String> producer() {
        return of(Kind.PRODUCER);
    }

    Map<String, String> consumer() {
        return of(Kind.CONSUMER);
    }

    Map<String, String> admin() {
        return of(Kind.ADMIN);
    }

    /** For Kafka Streams, which hands them on to clients by the same prefixes. */
    Map<String, String> all() {
        return Map.copyOf(settings);
    }

    private Map<String, String> of(Kind kind) {
        var own = new HashMap<String, String>();
        settings.forEach((setting, value) -> {
            if (kindOf(setting).isEmpty()) {
                own.put(setting, value);
            }
        });
        settings.forEach((setting, value) -> {
            if (setting.startsWith(kind.prefix())) {
                own.put(setting.substring(kind.prefix().length()), value);
            }
        });
        return own;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KafkaClientSettings that && settings.equals(that.settings);
    }

    @Override
    public int hashCode() {
        return settings.hashCode();
    }

    /** The names alone. */
    @Override
    public String toString() {
        return settings.keySet().toString();
    }
}
