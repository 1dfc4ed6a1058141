package dev.writ.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.writ.common.config.ConfigException;
import dev.writ.common.config.Env;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the services read from the environment, and what {@code docs/configuration.md} says that they read. */
class ConfigurationTest {
    /** Read by the command line, {@code ./writ} and the configuration of logging. */
    private static final List<String> READ_ELSEWHERE =
            List.of("WRIT_URL", "WRIT_TOKEN", "WRIT_JAVA_OPTS", "WRIT_LOG", "WRIT_LOG_LEVEL");

    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(WRIT_[A-Z_]+)` \\|");
    private static final Pattern MENTION = Pattern.compile("WRIT_[A-Z][A-Z_]*");

    @Test
    void everyKeyThatIsReadHasARowAndEveryRowHasAReader() throws IOException {
        var env = new Env(Map.of());
        Settings.from(env);
        var read = new TreeSet<>(env.keys());
        read.addAll(READ_ELSEWHERE);
        assertThat(read).contains("WRIT_KAFKA", "WRIT_PORT", "WRIT_DATOMIC_URI");

        var page = Files.readString(Path.of("../docs/configuration.md"));
        var rows = ROW.matcher(page).results().map(m -> m.group(1)).toList();
        assertThat(rows).doesNotHaveDuplicates();
        assertThat(new TreeSet<>(rows)).isEqualTo(read);
        var mentioned = MENTION.matcher(page).results().map(m -> m.group()).collect(Collectors.toSet());
        assertThat(read).containsAll(mentioned);
    }

    @Test
    void aBadDatomicUriIsNotShown() {
        var env = new Env(Map.of("WRIT_DATOMIC_URI", "jdbc:postgresql://db?password=hush", "WRIT_PORT", "x"));
        assertThatThrownBy(() -> Settings.from(env))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll("WRIT_DATOMIC_URI", "WRIT_PORT=x")
                .hasMessageNotContaining("hush");
    }
}
