package dev.writ.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.writ.common.media.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.assertj.core.api.SoftAssertions;
import org.yaml.snakeyaml.Yaml;

/** The alerts and dashboards of {@code deploy/monitoring}, and what {@code docs/telemetry.md} says of meters. */
public final class Monitoring {
    private static final Path FOLDER = Path.of("../deploy/monitoring");
    private static final Pattern DOCUMENTED = Pattern.compile("`(writ(?:\\.[a-z]+)+)`");
    /** What Prometheus adds to every series, or makes itself. */
    private static final Set<String> ADDED = Set.of("instance", "job", "service");

    private static final Set<String> OWN = Set.of("up");

    private Monitoring() {}

    /** An alert as its file has it. */
    record Alert(String name, String expression, Map<String, String> labels, Map<String, String> annotations) {}

    static List<Alert> alerts() {
        Map<String, List<Map<String, Object>>> file = new Yaml().load(read(FOLDER.resolve("alerts.yml")));
        return file.get("groups").stream()
                .flatMap(group -> Monitoring.<List<Map<String, Object>>>cast(group.get("rules")).stream())
                .map(rule -> new Alert(
                        (String) rule.get("alert"),
                        (String) rule.get("expr"),
                        cast(rule.get("labels")),
                        cast(rule.get("annotations"))))
                .toList();
    }

    @SuppressWarnings("unchecked")
    private static <T> T cast(Object value) {
        return (T) value;
    }

    static Map<Path, JsonNode> dashboards() {
        var read = new TreeMap<Path, JsonNode>();
        try (var files = Files.list(FOLDER.resolve("grafana/dashboards"))) {
            for (var file : files.toList()) {
                read.put(file, Json.parse(read(file)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return read;
    }

    /** Every expression by where it stands. */
    private static Map<String, String> expressions() {
        var all = new TreeMap<String, String>();
        alerts().forEach(alert -> all.put("alert " + alert.name(), alert.expression()));
        dashboards()
                .forEach((file, dashboard) -> dashboard
                        .path("panels")
                        .forEach(panel -> panel.path("targets")
                                .forEach(target -> all.put(
                                        file.getFileName() + ", "
                                                + panel.path("title").asText() + ", "
                                                + target.path("refId").asText(),
                                        target.path("expr").asText()))));
        return all;
    }

    /** Fails with everything that alerts, dashboards or the documentation name and that a running suite does not tell. */
    public static void isToldBy(String metrics) {
        var scrape = new Scrape(metrics);
        var softly = new SoftAssertions();
        expressions().forEach((where, expression) -> {
            var query = PromQl.parse(expression);
            assertThat(query.selectors()).as(where).isNotEmpty();
            query.selectors().stream()
                    .filter(selector -> !OWN.contains(selector.metric()))
                    .forEach(selector -> check(scrape, softly, where, selector, query.grouping()));
        });
        softly.assertThat(documented())
                .as("docs/telemetry.md")
                .isEqualTo(new TreeSet<>(scrape.meters().keySet()));
        softly.assertThat(scrape.meters())
                .as("descriptions")
                .allSatisfy((name, help) -> assertThat(help).isNotBlank());
        softly.assertAll();
    }

    private static void check(
            Scrape scrape, SoftAssertions softly, String where, PromQl.Selector selector, Set<String> grouping) {
        var labels = scrape.labels(selector.metric());
        softly.assertThat(labels).as(where + ": " + selector.metric()).isPresent();
        labels.ifPresent(there -> {
            var wanted = new TreeSet<>(grouping);
            selector.matchers().forEach(matcher -> wanted.add(matcher.label()));
            wanted.removeAll(ADDED);
            softly.assertThat(there)
                    .as(where + ": labels of " + selector.metric())
                    .containsAll(wanted);
        });
        // Which statuses requests will have had, nobody knows.
        selector.matchers().stream()
                .filter(matcher -> matcher.operator().startsWith("=")
                        && !ADDED.contains(matcher.label())
                        && !selector.metric().startsWith("http_"))
                .forEach(matcher -> softly.assertThat(scrape.has(selector.metric(), matcher.label(), matcher.value()))
                        .as(where + ": " + selector)
                        .isTrue());
    }

    /** The meters of the tables' first column. */
    private static Set<String> documented() {
        var names = new TreeSet<String>();
        read(Path.of("../docs/telemetry.md"))
                .lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.split("\\|")[1])
                .forEach(cell -> DOCUMENTED
                        .matcher(cell)
                        .results()
                        .forEach(name -> names.add(Scrape.meter(name.group(1).replace('.', '_')))));
        return names;
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
