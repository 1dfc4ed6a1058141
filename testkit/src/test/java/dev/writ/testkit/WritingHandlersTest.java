package dev.writ.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The guide for handler authors shows nothing that is not in the example project, which the build compiles and tests. */
class WritingHandlersTest {
    private static final Path DOCS = Path.of("..", "docs");
    private static final Pattern SNIPPET = Pattern.compile("```(java|json|edn|xml)\\n(.*?)```", Pattern.DOTALL);

    @Test
    void everySnippetIsPartOfTheExample() throws IOException {
        var files = exampleFiles();
        var snippets = SNIPPET.matcher(Files.readString(DOCS.resolve("writing-handlers.md")));
        int count = 0;
        while (snippets.find()) {
            var snippet = snippets.group(2);
            assertThat(files)
                    .as("files of the example that contain\n%s", snippet)
                    .anyMatch(file -> file.contains(snippet));
            count++;
        }
        assertThat(count).isGreaterThan(5);
    }

    private static List<String> exampleFiles() throws IOException {
        var texts = new ArrayList<String>();
        var example = DOCS.resolve("examples").resolve("loyalty");
        texts.add(Files.readString(example.resolve("pom.xml")));
        try (var paths = Files.walk(example.resolve("src"))) {
            for (var path : paths.filter(Files::isRegularFile).toList()) {
                texts.add(Files.readString(path));
            }
        }
        return texts;
    }
}
