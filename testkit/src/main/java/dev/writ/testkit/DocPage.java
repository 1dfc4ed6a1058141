package dev.writ.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A page of the documentation, whose examples are tried.
 *
 * @param text in Markdown
 */
public record DocPage(String text) {
    private static final Pattern BLOCK = Pattern.compile("(?m)^```(\\w+)\\n(.*?)^```$", Pattern.DOTALL);

    /** What stands between two fences. */
    public record Block(String language, String text) {}

    /** @param name of a file in the folder {@code docs} beside the modules */
    public static DocPage read(String name) {
        try {
            return new DocPage(Files.readString(Path.of("..", "docs", name)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public List<Block> blocks() {
        return BLOCK.matcher(text)
                .results()
                .map(m -> new Block(m.group(1), m.group(2)))
                .toList();
    }

    /** The text of the one block in {@code language} that has {@code part} in it. */
    public String block(String language, String part) {
        var found = blocks().stream()
                .filter(block ->
                        block.language().equals(language) && block.text().contains(part))
                .toList();
        if (found.size() != 1) {
            throw new AssertionError("there are " + found.size() + " " + language + " blocks with \"" + part + "\"");
        }
        return found.get(0).text();
    }
}
