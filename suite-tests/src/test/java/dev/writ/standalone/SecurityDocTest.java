package dev.writ.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What {@code docs/security.md} claims is said to be tested: those tests are there. */
class SecurityDocTest {
    private static final Pattern TEST = Pattern.compile("`([A-Z][A-Za-z]+(?:Test|IT))`");

    @Test
    void everyTestThatIsNamedIsThere() throws IOException {
        var named = TEST.matcher(Files.readString(Path.of("../docs/security.md")))
                .results()
                .map(test -> test.group(1))
                .collect(Collectors.toSet());
        assertThat(named).hasSizeGreaterThan(30);
        try (var files = Files.walk(Path.of(".."))) {
            var there = files.filter(file -> file.toString().contains("src/test/java"))
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".java"))
                    .map(name -> name.substring(0, name.length() - ".java".length()))
                    .collect(Collectors.toSet());
            assertThat(there).containsAll(named);
        }
    }
}
