package dev.writ.deploy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a service tells at {@code /metrics}: the labels of each series by its name. */
final class Scrape {
    private static final Pattern SAMPLE = Pattern.compile("(?<name>[a-zA-Z_:]\\w*)(?:\\{(?<labels>.*)})? \\S+");
    private static final Pattern LABEL = Pattern.compile("(?<name>\\w+)=\"(?<value>(?:[^\"\\\\]|\\\\.)*)\"");
    private static final Pattern FAMILY = Pattern.compile("# TYPE (?<name>writ_\\w+) \\w+");
    private static final Pattern HELP = Pattern.compile("# HELP (?<name>writ_\\w+) (?<help>.*)");

    private final Map<String, List<Map<String, String>>> series = new HashMap<>();
    private final Map<String, String> families = new TreeMap<>();

    Scrape(String text) {
        text.lines().forEach(this::read);
    }

    private void read(String line) {
        var sample = SAMPLE.matcher(line);
        var family = FAMILY.matcher(line);
        var help = HELP.matcher(line);
        if (sample.matches()) {
            var labels = LABEL.matcher(
                            Optional.ofNullable(sample.group("labels")).orElse(""))
                    .results();
            series.computeIfAbsent(sample.group("name"), n -> new ArrayList<>())
                    .add(labels.collect(Collectors.toMap(l -> l.group(1), l -> l.group(2))));
        } else if (family.matches()) {
            families.putIfAbsent(meter(family.group("name")), "");
        } else if (help.matches()) {
            families.put(meter(help.group("name")), help.group("help"));
        }
    }

    /** Writ's own meters without what Prometheus puts behind their names, each with its description. */
    Map<String, String> meters() {
        return families;
    }

    /** A meter's name without the suffixes that Prometheus gives it. */
    static String meter(String name) {
        return name.replaceFirst("_max$", "").replaceFirst("_(seconds|total)$", "");
    }

    /** The labels that series of that name have; empty if there is none. */
    Optional<Set<String>> labels(String name) {
        return Optional.ofNullable(series.get(name))
                .map(all ->
                        all.stream().flatMap(labels -> labels.keySet().stream()).collect(Collectors.toSet()));
    }

    /** Whether a series of that name has a label with a value that {@code pattern} matches as a whole. */
    boolean has(String name, String label, String pattern) {
        return series.getOrDefault(name, List.of()).stream()
                .anyMatch(labels -> labels.getOrDefault(label, "").matches(pattern));
    }
}
