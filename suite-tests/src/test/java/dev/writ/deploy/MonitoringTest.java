package dev.writ.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What can be said of alerts and dashboards by themselves; {@code SuiteIT} compares them with what a suite tells. */
class MonitoringTest {
    @Test
    void everyAlertSaysWhatItMeansHowBadItIsAndWhatToDo() {
        assertThat(Monitoring.alerts()).hasSizeGreaterThan(20).allSatisfy(alert -> {
            assertThat(alert.labels().get("severity")).as(alert.name()).isIn("critical", "warning");
            assertThat(alert.annotations().get("summary")).as(alert.name()).isNotBlank();
            assertThat(headings(alert.annotations().get("runbook").split("#")[0]))
                    .as(alert.name())
                    .contains(alert.annotations().get("runbook").split("#")[1]);
        });
    }

    /** The anchors of a document, as GitHub makes them. */
    private static Set<String> headings(String document) {
        return Monitoring.read(Path.of("..").resolve(document))
                .lines()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("^#+ ", "")
                        .toLowerCase()
                        .replaceAll("[^\\w -]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    @Test
    void everyPanelHasItsPlaceAndSaysWhatItShows() {
        assertThat(Monitoring.dashboards()).hasSize(2).allSatisfy((file, dashboard) -> {
            var ids = new HashSet<JsonNode>();
            dashboard.path("panels").forEach(panel -> {
                assertThat(ids.add(panel.path("id")))
                        .as(panel.path("title").asText())
                        .isTrue();
                assertThat(panel.at("/gridPos/x").asInt()
                                + panel.at("/gridPos/w").asInt())
                        .isLessThanOrEqualTo(24);
                if (!panel.path("type").asText().equals("row")) {
                    assertThat(panel.path("description").asText()).isNotBlank();
                    assertThat(panel.at("/datasource/uid").asText()).isEqualTo("writ-prometheus");
                }
            });
        });
    }

    @Test
    void expressionsAreReadForWhatTheyAskFor() {
        var query = PromQl.parse("sum by (a, b) (rate(x_total{c=\"1\", d=~\"y|z\"}[5m])) > 0.01 * max(w) and v == 2");
        assertThat(query.grouping()).containsExactlyInAnyOrder("a", "b");
        assertThat(query.selectors())
                .containsExactly(
                        new PromQl.Selector(
                                "x_total",
                                List.of(new PromQl.Matcher("c", "=", "1"), new PromQl.Matcher("d", "=~", "y|z"))),
                        new PromQl.Selector("w", List.of()),
                        new PromQl.Selector("v", List.of()));
    }
}
