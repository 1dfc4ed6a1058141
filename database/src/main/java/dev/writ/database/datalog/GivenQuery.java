package dev.writ.database.datalog;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.writ.common.error.Problem;
import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import dev.writ.common.media.Edn;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * A query and its arguments as somebody sent them, in parameters of these names, understood.
 *
 * @param queryText the query as EDN: as it was written, if it came as text
 * @param argsText likewise the arguments
 */
public record GivenQuery(SafeQuery query, String queryText, List<Object> args, String argsText) {
    /**
     * @param query EDN text, or Clojure data that spells it out
     * @param args one for each input but the database: EDN text of a vector of them, or the vector
     * @param functions what the query may call
     * @throws ProblemException naming, in its member {@code parameter} too, the one that is wrong
     */
    public static GivenQuery read(Object query, Object args, AllowList functions) {
        var parsed = named(
                "query",
                () -> query instanceof String text ? SafeQuery.parse(text, functions) : SafeQuery.of(query, functions));
        var queryText = text("query", query);
        return new GivenQuery(parsed, queryText, named("args", () -> arguments(args)), text("args", args));
    }

    private static List<Object> arguments(Object args) {
        var data = args instanceof String text ? Edn.read(text) : args;
        if (!(data instanceof List<?> list)) {
            throw ProblemType.INVALID.because("expected a vector with one element for each input but $");
        }
        return new ArrayList<>(list);
    }

    private static String text(String name, Object value) {
        return value instanceof String text ? text : named(name, () -> Edn.print(value));
    }

    /** The same problem, if there is one, with the name of the parameter. */
    private static <T> T named(String name, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (ProblemException e) {
            throw new ProblemException(
                            e.type(),
                            new Problem(
                                    e.problem().type(),
                                    e.problem().title(),
                                    name + ": " + e.problem().detail(),
                                    e.problem().code(),
                                    e.problem().members()))
                    .with("parameter", TextNode.valueOf(name));
        }
    }
}
