package dev.writ.standalone;

import clojure.lang.Symbol;
import dev.writ.common.media.Edn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What {@code docs/query.md} says, taken apart. In what it expects, {@code …} is anything. */
record QueryPage(String text) {
    private static final Pattern EXAMPLE =
            Pattern.compile("```(sh|clojure)\\n(.*?)```\\n```(text|edn)\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern PARAMETER = Pattern.compile(";; ([a-z-]+): (.*)");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Object ANYTHING = Symbol.intern("…");

    /** A block and the one after it, by the names of their languages. */
    record Example(String heading, String language, String block, String answerLanguage, String answer) {
        boolean isScript() {
            return language.equals("sh");
        }

        boolean isRefused() {
            return answerLanguage.equals("text");
        }

        /** The parameters of the request that a query and the lines before it describe. */
        Map<String, String> parameters(UnaryOperator<String> values) {
            var parameters = new LinkedHashMap<String, String>();
            var query = new ArrayList<String>();
            String last = null;
            for (var line : block.lines().toList()) {
                var parameter = PARAMETER.matcher(line);
                if (parameter.matches()) {
                    last = parameter.group(1);
                    parameters.put(last, values.apply(parameter.group(2)));
                } else if (line.startsWith(";; ")) {
                    parameters.merge(last, values.apply(line.substring(3)), (a, b) -> a + "\n" + b);
                } else {
                    query.add(line);
                }
            }
            parameters.put("query", String.join("\n", query));
            return parameters;
        }
    }

    static QueryPage read() throws IOException {
        return new QueryPage(Files.readString(Path.of("..", "docs", "query.md")));
    }

    List<Example> examples() {
        var examples = new ArrayList<Example>();
        for (var example : EXAMPLE.matcher(text).results().toList()) {
            int heading = text.lastIndexOf("\n#", example.start());
            examples.add(new Example(
                    text.substring(heading + 1, text.indexOf('\n', heading + 1)),
                    example.group(1),
                    example.group(2),
                    example.group(3),
                    example.group(4)));
        }
        return examples;
    }

    int blocks() {
        return text.split("(?m)^```", -1).length / 2;
    }

    /** The cells of the rows of the tables under a heading, without their header. */
    List<List<String>> rows(String heading) {
        int from = text.indexOf("\n## " + heading + "\n");
        int to = text.indexOf("\n## ", from + 1);
        return text.substring(from, to)
                .lines()
                .filter(line -> line.startsWith("| ") && line.endsWith(" |"))
                .map(line -> Arrays.stream(line.substring(1, line.length() - 1).split("\\|", -1))
                        .map(String::strip)
                        .toList())
                .skip(1)
                .toList();
    }

    /** What stands in a table cell between backticks. */
    static List<String> code(String cell) {
        return CODE.matcher(cell).results().map(m -> m.group(1)).toList();
    }

    /** White space at the end apart: JSON answers end without a new line. */
    static boolean isLike(String expected, String actual) {
        var pattern = Arrays.stream(expected.strip().split("…", -1))
                .map(Pattern::quote)
                .collect(Collectors.joining(".*?"));
        return actual.strip().matches(pattern);
    }

    static boolean isLike(Object expected, Object actual) {
        if (ANYTHING.equals(expected)) {
            return true;
        }
        if (expected instanceof Map<?, ?> map && actual instanceof Map<?, ?> other) {
            return map.keySet().equals(other.keySet())
                    && map.entrySet().stream().allMatch(e -> isLike(e.getValue(), other.get(e.getKey())));
        }
        if (expected instanceof List<?> list && actual instanceof List<?> other) {
            return list.size() == other.size()
                    && IntStream.range(0, list.size()).allMatch(i -> isLike(list.get(i), other.get(i)));
        }
        return Objects.equals(expected, actual);
    }

    /** Names in lists of the allow-list, written as EDN. */
    static TreeSet<String> names(Map<?, ?> list, String... keys) {
        var names = new TreeSet<String>();
        for (var key : keys) {
            var value = list.get(Edn.read(":" + key));
            (value instanceof Map<?, ?> map ? map.keySet() : (Iterable<?>) value).forEach(n -> names.add(n.toString()));
        }
        return names;
    }
}
