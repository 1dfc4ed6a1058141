package dev.writ.query;

import clojure.lang.Keyword;
import clojure.lang.Symbol;
import dev.writ.common.error.ProblemException;
import dev.writ.common.media.Edn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The parts of a query as it was written, for a page to show. It judges nothing: a query that is refused has a shape
 * too, so that its form can be drawn again.
 */
record QueryShape(Map<String, List<?>> sections) {
    private static final Symbol DATABASE = Symbol.intern("$");

    /** Characters of a text that is read to draw a page: longer ones keep the threads busy that draw pages. */
    private static final int LONGEST = 8 * 1024;

    /** Empty for what is long, not EDN, or no list or map of parts. */
    static Optional<QueryShape> of(String text) {
        return read(text).flatMap(QueryShape::of);
    }

    /** The items of a vector or list, each as text; empty for text that is none, or long. */
    static Optional<List<String>> items(String text) {
        return read(text)
                .filter(List.class::isInstance)
                .map(items -> ((List<?>) items).stream().map(QueryShape::text).toList());
    }

    private static Optional<Object> read(String text) {
        try {
            return text.length() > LONGEST ? Optional.empty() : Optional.ofNullable(Edn.read(text));
        } catch (ProblemException e) {
            return Optional.empty();
        }
    }

    private static Optional<QueryShape> of(Object form) {
        var sections = new HashMap<String, List<?>>();
        if (form instanceof Map<?, ?> map) {
            map.forEach((key, value) -> {
                if (key instanceof Keyword k && value instanceof List<?> items) {
                    sections.put(k.getName(), items);
                }
            });
        } else if (form instanceof List<?> items) {
            var current = new ArrayList<Object>();
            for (var item : items) {
                if (item instanceof Keyword k) {
                    current = new ArrayList<>();
                    sections.put(k.getName(), current);
                } else {
                    current.add(item);
                }
            }
        }
        return sections.isEmpty() ? Optional.empty() : Optional.of(new QueryShape(sections));
    }

    List<?> section(String name) {
        return sections.getOrDefault(name, List.of());
    }

    /** What {@code :in} names besides the database, as text: one argument is due for each. */
    List<String> inputs() {
        return section("in").stream()
                .filter(input -> !DATABASE.equals(input))
                .map(QueryShape::text)
                .toList();
    }

    /** What is found, element by element; without the brackets, dots and dot that say how many. */
    List<?> elements() {
        var find = section("find");
        if (find.size() == 1 && find.get(0) instanceof List<?> inner && isVector(inner)) {
            find = inner;
        }
        int size = find.size();
        var last = size > 1 ? find.get(size - 1).toString() : "";
        return last.equals(".") || last.equals("...") ? find.subList(0, size - 1) : find;
    }

    /** Data as EDN; what EDN cannot say, as Clojure does. */
    static String text(Object form) {
        try {
            return Edn.print(form);
        } catch (ProblemException e) {
            return String.valueOf(form);
        }
    }

    static boolean isVector(Object form) {
        return form instanceof clojure.lang.IPersistentVector;
    }
}
