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

    /**
     * Those of the scenarios that run.
     *
     * @throws IllegalArgumentException if something is asked for that no world of this form knows
     */
    <W extends World> Stream<Scenario<W>> chosen(List<Scenario<W>> scenarios) {
        requireKnown();
        return scenarios.stream().filter(scenario -> only.isEmpty() || only.contains(scenario.name()));
    }

    private void requireKnown() {
        var known = all(form).map(Scenario::name).toList();
        var unknown =
                only.stream().filter(name -> !known.contains(name)).sorted().toList();
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("crash.only: the " + form.name().toLowerCase(Locale.ROOT)
                    + " form has no " + String.join(", ", unknown) + "; it has " + String.join(", ", known));
        }
    }

    /** Every scenario of a form, of all worlds. */
    static Stream<Scenario<?>> all(Form form) {
        return Stream.of(ServiceFaults.of(form), StandaloneFaults.of(form), SharedDatabaseFaults.of(form))
                .flatMap(List::stream);
    }

    /** Whether a scenario of this name runs. */
    boolean runs(String scenario) {
        return all(form)
                .map(Scenario::name)
                .anyMatch(name -> name.equals(scenario) && (only.isEmpty() || only.contains(name)));
    }

    /** Repeats this run. */
    String reproduction() {
        var some =
                only.isEmpty() ? "" : " -Dcrash.only=" + only.stream().sorted().collect(Collectors.joining(","));
        return "mvn -B verify -Pcrash-tests -Dcrash.form=" + form.name().toLowerCase(Locale.ROOT) + " -Dcrash.seed="
                + seed + some;
    }
}
