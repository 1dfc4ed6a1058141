package dev.writ.deploy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What an expression of Prometheus asks for. Enough of the language for the files of this project. */
record PromQl(List<Selector> selectors, Set<String> grouping) {
    /** One matcher of a selector, such as {@code area="heap"}. */
    record Matcher(String label, String operator, String value) {}

    record Selector(String metric, List<Matcher> matchers) {}

    private static final Set<String> WORDS = Set.of("and", "or", "unless", "bool", "offset", "by", "without", "on");
    private static final Pattern GROUPING = Pattern.compile("\\b(?:by|without|on)\\s*\\((?<labels>[^)]*)\\)");
    private static final Pattern RANGE = Pattern.compile("\\[[^]]*]");
    private static final Pattern SELECTOR =
            Pattern.compile("(?<metric>[a-zA-Z_:][\\w:]*)(?<call>\\s*\\()?(?:\\{(?<matchers>[^}]*)})?");
    private static final Pattern MATCHER = Pattern.compile("(\\w+)\\s*(=~|!~|!=|=)\\s*\"([^\"]*)\"");

    static PromQl parse(String expression) {
        var grouping = new HashSet<String>();
        GROUPING.matcher(expression)
                .results()
                .flatMap(group -> Stream.of(group.group(1).split("\\s*,\\s*")))
                .forEach(grouping::add);
        var rest = RANGE.matcher(GROUPING.matcher(expression).replaceAll(" ")).replaceAll(" ");
        var selectors = new ArrayList<Selector>();
        var found = SELECTOR.matcher(rest);
        while (found.find()) {
            if (found.group("call") == null && !WORDS.contains(found.group("metric"))) {
                var matchers = found.group("matchers") == null ? "" : found.group("matchers");
                selectors.add(new Selector(
                        found.group("metric"),
                        MATCHER.matcher(matchers)
                                .results()
                                .map(m -> new Matcher(m.group(1), m.group(2), m.group(3)))
                                .toList()));
            }
        }
        return new PromQl(selectors, grouping);
    }
}
