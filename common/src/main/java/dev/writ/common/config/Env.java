package dev.writ.common.config;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The environment variables of a process, read once, at the edge. A fault does not end the reading: the key's default
 * stands in and {@link #check()} reports all faults together.
 *
 * <p>Durations are written {@code 250ms}, {@code 5s}, {@code 2m} or in ISO-8601.
 */
public final class Env {
    private static final Pattern SHORT_DURATION = Pattern.compile("(\\d{1,12})(ms|s|m|h)");

    private final Map<String, String> variables;
    /** Several parts of one process may read the same key. */
    private final Set<String> faults = new LinkedHashSet<>();

    private final TreeSet<String> read = new TreeSet<>();

    public Env(Map<String, String> variables) {
        this.variables = Map.copyOf(variables);
    }

    public static Env system() {
        return new Env(System.getenv());
    }

    public String text(String key, String fallback) {
        return parsed(key, fallback, "text", Function.identity());
    }

    public Optional<String> optional(String key) {
        return Optional.ofNullable(parsed(key, null, "text", Function.identity()));
    }

    public boolean flag(String key, boolean fallback) {
        return parsed(key, fallback, "true or false", v -> switch (v) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(v);
        });
    }

    public int integer(String key, int fallback, int min, int max) {
        return parsed(key, fallback, "a whole number from " + min + " to " + max, v -> {
            int n = Integer.parseInt(v);
            if (n < min || n > max) {
                throw new IllegalArgumentException(v);
            }
            return n;
        });
    }

    /** A TCP port to listen on; 0 asks the system for a free one. */
    public int port(String key, int fallback) {
        return integer(key, fallback, 0, 65_535);
    }

    public Duration duration(String key, Duration fallback, Duration min, Duration max) {
        return parsed(
                key, fallback, "a duration from " + text(min) + " to " + text(max) + ", such as 500ms or 5s", v -> {
                    Duration d = parseDuration(v);
                    if (d.compareTo(min) < 0 || d.compareTo(max) > 0) {
                        throw new IllegalArgumentException(v);
                    }
                    return d;
                });
    }

    public <E extends Enum<E>> E oneOf(String key, Class<E> type, E fallback) {
        var names = java.util.Arrays.stream(type.getEnumConstants())
                .map(e -> e.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'))
                .collect(Collectors.joining(", "));
        return parsed(
                key,
                fallback,
                "one of " + names,
                v -> Enum.valueOf(type, v.toUpperCase(java.util.Locale.ROOT).replace('-', '_')));
    }

    /** Reads {@code key} with {@code parser}; any runtime exception it throws is the fault "must be {@code rule}". */
    public <T> T parsed(String key, T fallback, String rule, Function<String, T> parser) {
        return parse(key, fallback, value -> key + "=" + value + " must be " + rule, parser);
    }

    /** As {@link #parsed}, for a value that may hold a password: the fault does not show it. */
    public <T> T secret(String key, T fallback, String rule, Function<String, T> parser) {
        return parse(key, fallback, value -> key + " (its value is not shown) must be " + rule, parser);
    }

    private <T> T parse(String key, T fallback, UnaryOperator<String> fault, Function<String, T> parser) {
        read.add(key);
        var value = variables.get(key);
        if (value == null || value.isBlank()) {
            return fallback;
        }
        try {
            return parser.apply(value.strip());
        } catch (RuntimeException e) {
            faults.add(fault.apply(value));
            return fallback;
        }
    }

    /** Every variable that is set and whose key begins with {@code prefix}. */
    public Map<String, String> beginningWith(String prefix) {
        return variables.entrySet().stream()
                .filter(variable -> variable.getKey().startsWith(prefix)
                        && !variable.getValue().isBlank())
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** Adds a fault that concerns several keys at once. */
    public void fault(String message) {
        faults.add(message);
    }

    /** Every key asked for so far, sorted. */
    public List<String> keys() {
        return List.copyOf(read);
    }

    /** @throws ConfigException naming every fault met so far */
    public void check() {
        if (!faults.isEmpty()) {
            throw new ConfigException(List.copyOf(faults));
        }
    }

    /** @throws IllegalArgumentException if it is written in neither of the ways of a duration */
    public static Duration parseDuration(String text) {
        var m = SHORT_DURATION.matcher(text);
        if (!m.matches()) {
            try {
                return Duration.parse(text);
            } catch (DateTimeParseException e) {
                throw new IllegalArgumentException(text, e);
            }
        }
        long n = Long.parseLong(m.group(1));
        return switch (m.group(2)) {
            case "ms" -> Duration.ofMillis(n);
            case "s" -> Duration.ofSeconds(n);
            case "m" -> Duration.ofMinutes(n);
            default -> Duration.ofHours(n);
        };
    }

    private static String text(Duration d) {
        return d.toMillis() % 1000 == 0 ? d.toSeconds() + "s" : d.toMillis() + "ms";
    }
}
