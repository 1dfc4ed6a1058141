package dev.writ.command;

import dev.writ.common.error.ProblemType;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How long a request wants to wait for the outcome.
 *
 * @param time zero for not at all
 * @param applied the value of {@code Preference-Applied} (RFC 7240), if a preference was what decided
 */
record Waiting(Duration time, Optional<String> applied) {
    private static final BigInteger MAX_SECONDS = BigInteger.valueOf(CommandApiConfig.MAX_WAIT.toSeconds());

    static final Waiting NONE = new Waiting(Duration.ZERO, Optional.empty());

    /**
     * Of a POST. Preferences that are unknown or malformed count as absent, as RFC 7240 says.
     *
     * @param sync the parameter {@code sync}
     * @param prefer the values of every {@code Prefer} field
     * @param syncTimeout how long {@code sync=true} waits
     * @throws dev.writ.common.error.ProblemException {@code MALFORMED} if {@code sync} is neither true nor false
     */
    static Waiting ofPost(Optional<String> sync, List<String> prefer, Duration syncTimeout) {
        boolean synchronous = sync.filter(s -> !s.isEmpty()).map(Waiting::flag).orElse(false);
        var preferences = preferences(prefer);
        var wait = preferences.stream()
                .filter(p -> p.name().equals("wait"))
                .findFirst()
                .flatMap(p -> seconds(p.value()));
        if (wait.isPresent()) {
            return new Waiting(wait.get(), Optional.of("wait=" + wait.get().toSeconds()));
        }
        if (synchronous) {
            return new Waiting(syncTimeout, Optional.empty());
        }
        boolean async = preferences.stream().anyMatch(p -> p.name().equals("respond-async"));
        return async ? new Waiting(Duration.ZERO, Optional.of("respond-async")) : NONE;
    }

    /**
     * Of a GET.
     *
     * @param wait the parameter {@code wait}, in seconds
     * @throws dev.writ.common.error.ProblemException {@code MALFORMED} if it is not a whole number
     */
    static Waiting ofGet(Optional<String> wait) {
        return wait.filter(w -> !w.isEmpty())
                .map(w -> seconds(w)
                        .orElseThrow(() -> ProblemType.MALFORMED.because(
                                "parameter wait=" + w + " must be a whole number of seconds")))
                .map(time -> new Waiting(time, Optional.empty()))
                .orElse(NONE);
    }

    private record Preference(String name, String value) {}

    private static List<Preference> preferences(List<String> fields) {
        var preferences = new ArrayList<Preference>();
        for (var field : fields) {
            for (var element : field.split(",")) {
                // What follows a semicolon are parameters of the preference; none that Writ knows has any.
                var parts = element.split(";", 2)[0].split("=", 2);
                var value = parts.length == 1 ? "" : parts[1].strip().replaceAll("^\"(.*)\"$", "$1");
                preferences.add(new Preference(parts[0].strip().toLowerCase(Locale.ROOT), value));
            }
        }
        return preferences;
    }

    private static Optional<Duration> seconds(String digits) {
        if (!digits.matches("\\d{1,100}")) {
            return Optional.empty();
        }
        return Optional.of(
                Duration.ofSeconds(new BigInteger(digits).min(MAX_SECONDS).longValueExact()));
    }

    private static boolean flag(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw ProblemType.MALFORMED.because("parameter sync=" + text + " must be true or false");
        };
    }
}
