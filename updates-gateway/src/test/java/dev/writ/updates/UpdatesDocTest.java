package dev.writ.updates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.writ.database.datalog.AllowList;
import dev.writ.testkit.DocPage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The tables of {@code docs/updates.md}. */
class UpdatesDocTest {
    private static final DocPage PAGE = DocPage.read("updates.md");
    private static final Map<String, List<String>> UNKNOWN = Map.of("none", List.of("1"));
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (`[^|]+`) \\| (all|streams|long-poll) \\|");

    /** Of whatever ends a connection: see {@link Ending#endsAnswer}. */
    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"FULL", "LATE"})
    void theCloseCodesAreThoseOfTheGateway(Ending ending) {
        var reason = ending.reason(Ending.retry());
        assertThat(PAGE.text().lines())
                .anySatisfy(row -> assertThat(row)
                        .startsWith("| `" + ending.closeCode() + "` |")
                        .contains(reason.substring(0, reason.indexOf("; "))));
    }

    @Test
    void theParametersAreThoseOfTheGateway() {
        assertThatThrownBy(() -> UpdatesRequest.ofStream(UNKNOWN, Optional.empty(), AllowList.standard()))
                .hasMessageEndingWith("known are " + parameters("all", "streams"));
        assertThatThrownBy(() -> UpdatesRequest.ofPoll(UNKNOWN, Optional.empty(), AllowList.standard()))
                .hasMessageEndingWith("known are " + parameters("all", "long-poll"));
    }

    private static String parameters(String... of) {
        return ROW.matcher(PAGE.text())
                .results()
                .filter(row -> List.of(of).contains(row.group(2)))
                .map(row -> row.group(1).replace("`", ""))
                .collect(Collectors.joining(", "));
    }
}
