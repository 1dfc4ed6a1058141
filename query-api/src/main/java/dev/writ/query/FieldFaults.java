package dev.writ.query;

import com.fasterxml.jackson.databind.JsonNode;
import dev.writ.common.error.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The fields of a form with the values typed into them, and a problem, if there is one, at the field that causes it. */
record FieldFaults(Optional<Problem> problem, Optional<QueryShape> shape, List<String> inputs, Draft draft) {
    private static final Pattern ARGUMENT = Pattern.compile("args\\[(\\d{1,4})].*", Pattern.DOTALL);
    private static final Pattern PREFIX = Pattern.compile("^arg: argument \\d+(: | )");
    private static final int MOST = 32;

    FieldFaults(Optional<Problem> problem, Optional<QueryShape> shape, Draft draft) {
        this(problem, shape, shape.map(QueryShape::inputs).orElse(List.of()), draft);
    }

    QueryView.Field field(String name, String label, String hint) {
        return new QueryView.Field(name, "field-" + name, label, hint, draft.text(name), error(name));
    }

    /** One for each input, if the query says what they are and the arguments can be told apart. */
    List<QueryView.Field> arguments() {
        var given = given();
        int size = Math.max(inputs.size(), given.map(List::size).orElse(0));
        if (given.isEmpty() || inputs.isEmpty() || size > MOST) {
            var hint =
                    shape.isPresent() && inputs.isEmpty() && draft.text("args").isEmpty()
                            ? "none: the query names no input"
                            : "a vector, with one element for each input but $, such as [\"Ann\" 42]";
            return List.of(field("args", "Arguments", hint));
        }
        var fields = new ArrayList<QueryView.Field>();
        for (int i = 0; i < size; i++) {
            var label = i < inputs.size() ? inputs.get(i) : "argument " + (i + 1);
            fields.add(new QueryView.Field(
                    RequestFields.ARG,
                    "field-arg-" + i,
                    label,
                    i < inputs.size() ? hint(label) : "the query takes " + inputs.size() + "; leave this empty",
                    i < given.get().size() ? given.get().get(i) : "",
                    i == faultyArgument(given.get().size())
                            ? PREFIX.matcher(detail()).replaceFirst("")
                            : ""));
        }
        return fields;
    }

    private static String hint(String input) {
        if (input.equals("%")) {
            return "rules, as a vector";
        } else if (input.startsWith("[[") || input.startsWith("$")) {
            return "a vector of tuples, such as [[1 \"a\"] [2 \"b\"]]";
        } else if (input.startsWith("[")) {
            return input.endsWith("...]") ? "a vector of values" : "a tuple, as a vector";
        }
        return input.startsWith("?")
                ? "as EDN: 42, \"text\", :keyword, #inst \"2026-01-31\", #uuid \"…\""
                : "a pull pattern";
    }

    /** What was given, one by one; empty if that cannot be told. */
    private Optional<List<String>> given() {
        if (draft.text("args").isEmpty()) {
            return Optional.of(draft.arguments());
        }
        return QueryShape.items(draft.text("args"));
    }

    private int faultyArgument(int given) {
        var at = at();
        var m = ARGUMENT.matcher(at);
        if (m.matches()) {
            return Integer.parseInt(m.group(1));
        }
        // Too few or too many: at the first that is missing or too much.
        return at.equals("args") ? Math.min(given, inputs.size()) : -1;
    }

    private String error(String name) {
        var parameter = problem.map(p -> p.members().get("parameter"))
                .map(JsonNode::textValue)
                .orElseGet(() -> at().startsWith("args") ? "args" : at().isEmpty() ? "" : "query");
        boolean same = parameter.equals(name) || parameter.equals(RequestFields.ARG) && name.equals("args");
        return same ? detail() : "";
    }

    private String at() {
        return problem.map(p -> p.members().get("at")).map(JsonNode::textValue).orElse("");
    }

    private String detail() {
        return problem.map(Problem::detail).orElse("");
    }
}
