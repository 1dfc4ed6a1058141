package dev.writ.updates;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.writ.common.error.Problem;
import dev.writ.common.error.ProblemException;
import java.net.URLEncoder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What somebody asks the page for. Fields that are left empty are no fault here, as a form sends them.
 *
 * @param given values by parameter, without empty ones
 * @param faults what is wrong with a field of the filter, by its name
 */
record UpdatesForm(Map<String, List<String>> given, Map<String, Problem> faults) {
    /** The parts of a filter that the form has a field for. */
    static final List<String> FIELDS = List.of("action", "id", "principal", "attribute", "status");

    private static final List<String> PARAMETERS =
            Stream.concat(Stream.of("from"), FIELDS.stream()).toList();

    /** What is asked for, once it is understood. */
    record Asked(From from, Filter filter) {}

    static UpdatesForm read(Map<String, List<String>> query) {
        var given = new LinkedHashMap<String, List<String>>();
        query.forEach((name, values) -> {
            var filled = values.stream().filter(value -> !value.isBlank()).toList();
            if (!filled.isEmpty()) {
                given.put(name, filled);
            }
        });
        var faults = new LinkedHashMap<String, Problem>();
        for (var name : FIELDS) {
            try {
                Filter.read(Parameters.of(Map.of(name, given.getOrDefault(name, List.of())), FIELDS), true);
            } catch (ProblemException e) {
                faults.put(name, e.problem());
            }
        }
        return new UpdatesForm(given, faults);
    }

    /** @throws ProblemException for the first thing that is wrong */
    Asked asked() {
        var parameters = Parameters.of(given, PARAMETERS);
        return new Asked(
                parameters.single("from").map(From::parse).orElseGet(From.Now::new), Filter.read(parameters, true));
    }

    List<String> values(String name) {
        return given.getOrDefault(name, List.of(""));
    }

    String error(String name) {
        return Optional.ofNullable(faults.get(name)).map(Problem::detail).orElse("");
    }

    /** The same filter as a query string; empty, or with a question mark before it. */
    String query(String... more) {
        var pairs = Stream.concat(
                        FIELDS.stream()
                                .flatMap(name -> given.getOrDefault(name, List.of()).stream()
                                        .map(value -> name + "=" + URLEncoder.encode(value, UTF_8))),
                        Stream.of(more))
                .collect(Collectors.joining("&"));
        return pairs.isEmpty() ? "" : "?" + pairs;
    }
}
