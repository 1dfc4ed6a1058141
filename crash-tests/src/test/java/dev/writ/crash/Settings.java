package dev.writ.crash;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How a run of the crash suite goes.
 *
 * @param seed what all random choices follow from; processes and network have a timing of their own
 * @param only names of the scenarios that run; empty for all of the form
 */
record Settings(Form form, long seed, Set<String> only) {
    enum Form {
        /** The main faults, in minutes. */
        SHORT,
        /** Every fault, again and again. */
        LONG
    }

    static final Settings CURRENT = read();

    private static Settings read() {
        var seed = System.getProperty("crash.seed", "");
        return new Settings(
                Form.valueOf(System.getProperty("crash.form", "short").toUpperCase(Locale.ROOT)),
                seed.isBlank() ? new SecureRandom().nextLong() : Long.parseLong(seed),
                Arrays.stream(System.getProperty("crash.only", "").split(","))
                        .map(String::trim)
                        .filter(name -> !name.isEmpty())
                        .collect(Collectors.toUnmodifiableSet()));
    }

    /** Those of the scenarios that run. */
    <W extends World> Stream<Scenario<W>> chosen(List<Scenario<W>> scenarios) {
        return scenarios.stream().filter(scenario -> only.isEmpty() || only.contains(scenario.name()));
    }

    /** Repeats this run. */
    String reproduction() {
        var some =
                only.isEmpty() ? "" : " -Dcrash.only=" + only.stream().sorted().collect(Collectors.joining(","));
        return "mvn -B verify -Pcrash-tests -Dcrash.form=" + form.name().toLowerCase(Locale.ROOT) + " -Dcrash.seed="
                + seed + some;
    }
}
