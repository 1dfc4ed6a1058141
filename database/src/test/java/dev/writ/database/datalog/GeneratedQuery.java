package dev.writ.database.datalog;

import dev.writ.common.media.Edn;
import java.util.List;
import java.util.Objects;

/**
 * A query that {@link QueryGenerator} made, in parts of EDN text.
 *
 * @param names {@code :keys a b} or its like, or nothing
 * @param in with their arguments, in order; empty where the query leaves {@code :in} out
 * @param random whether it answers differently each time
 */
record GeneratedQuery(
        Shape shape,
        List<String> find,
        String names,
        List<String> with,
        List<Input> in,
        List<String> where,
        boolean random) {
    enum Shape {
        RELATION,
        COLLECTION,
        TUPLE,
        SCALAR
    }

    /** @param argument null for the database */
    record Input(String form, String argument) {}

    String list() {
        return "[" + sections(elements(shape), names, "", "") + "]";
    }

    String map() {
        return "{" + sections("[" + elements(shape) + "]", namesOfMap(), "[", "]") + "}";
    }

    /** The same, finding rows, and with the {@code :in} that {@link SafeQuery} does without where {@code $} is named. */
    String rows() {
        return "[" + sections(elements(Shape.RELATION), "", "", "") + (in.isEmpty() ? " :in $]" : "]");
    }

    List<?> arguments() {
        return in.stream()
                .map(Input::argument)
                .filter(Objects::nonNull)
                .map(Edn::read)
                .toList();
    }

    private String elements(Shape as) {
        var all = String.join(" ", find);
        return switch (as) {
            case RELATION -> all;
            case COLLECTION -> "[" + all + " ...]";
            case TUPLE -> "[" + all + "]";
            case SCALAR -> all + " .";
        };
    }

    private String namesOfMap() {
        int space = names.indexOf(' ');
        return space < 0 ? names : names.substring(0, space) + " [" + names.substring(space + 1) + "]";
    }

    private String sections(String elements, String names, String open, String close) {
        var text = new StringBuilder(":find ").append(elements).append(' ').append(names);
        if (!with.isEmpty()) {
            text.append(" :with ").append(open).append(String.join(" ", with)).append(close);
        }
        if (!in.isEmpty()) {
            var forms = in.stream().map(Input::form).toList();
            text.append(" :in ").append(open).append(String.join(" ", forms)).append(close);
        }
        if (!where.isEmpty()) {
            text.append(" :where ").append(open).append(String.join(" ", where)).append(close);
        }
        return text.toString();
    }
}
