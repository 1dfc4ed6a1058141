package dev.writ.query;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.writ.common.error.Problem;
import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import dev.writ.common.media.Edn;
import dev.writ.database.datalog.AllowList;
import dev.writ.database.datalog.QueryLimits;
import dev.writ.database.datalog.SafeQuery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * One question to the database, with every parameter understood.
 *
 * @param queryText the query as EDN, for the answer to repeat
 * @param argsText likewise the arguments
 * @param limit how many rows to answer with; empty for all
 */
record Question(
        SafeQuery query,
        String queryText,
        List<Object> args,
        String argsText,
        Optional<TimePoint> asOf,
        Optional<TimePoint> since,
        boolean history,
        OptionalLong basisT,
        QueryLimits limits,
        OptionalInt limit,
        int offset) {

    /**
     * @param limits what the service allows at most
     * @param functions what the query may call
     * @throws ProblemException naming the parameter that is missing or wrong
     */
    static Question read(RequestFields fields, QueryLimits limits, AllowList functions) {
        var values = new FieldValues(fields);
        var query =
                fields.get("query").orElseThrow(() -> RequestFields.fault(ProblemType.MALFORMED, "query", "missing"));
        var args = arguments(fields);
        var parsed = named(
                "query",
                () -> query instanceof String text ? SafeQuery.parse(text, functions) : SafeQuery.of(query, functions));
        var limit = values.integer("limit", 1);
        var offset = values.integer("offset", 0);
        if (!parsed.findsMany() && (limit.isPresent() || offset.isPresent())) {
            throw RequestFields.fault(
                    ProblemType.INVALID,
                    limit.isPresent() ? "limit" : "offset",
                    "the query finds a single value or tuple, not rows");
        }
        return new Question(
                parsed,
                text(query, "query"),
                named("args", () -> arguments(args)),
                text(args, "args"),
                values.point("as-of"),
                values.point("since"),
                values.flag("history"),
                values.t("basis-t"),
                new QueryLimits(timeout(values, limits.timeout()), limits.maxRows(), limits.products()),
                limit,
                offset.orElse(0));
    }

    boolean paged() {
        return limit.isPresent() || offset > 0;
    }

    /** Text or data that spells all of them. */
    private static Object arguments(RequestFields fields) {
        var args = fields.get("args");
        var one = fields.get(RequestFields.ARG);
        if (args.isPresent() && one.isPresent()) {
            throw RequestFields.fault(ProblemType.MALFORMED, RequestFields.ARG, "give either this or args");
        }
        return one.<Object>map(texts -> GivenArguments.read(texts instanceof List<?> list ? list : List.of(texts)))
                .or(() -> args)
                .orElse(List.of());
    }

    private static List<Object> arguments(Object args) {
        var data = args instanceof String text ? Edn.read(text) : args;
        if (!(data instanceof List<?> list)) {
            throw ProblemType.INVALID.because("expected a vector with one element for each input but $");
        }
        return new ArrayList<>(list);
    }

    private static String text(Object value, String name) {
        return value instanceof String text ? text : named(name, () -> Edn.print(value));
    }

    private static Duration timeout(FieldValues values, Duration max) {
        var asked = values.duration("timeout").orElse(max);
        if (asked.compareTo(max) > 0) {
            throw RequestFields.fault(ProblemType.INVALID, "timeout", "at most " + max.toMillis() + " ms here");
        }
        return asked;
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
