package dev.writ.query;

import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import dev.writ.database.datalog.AllowList;
import dev.writ.database.datalog.GivenQuery;
import dev.writ.database.datalog.QueryLimits;
import dev.writ.database.datalog.SafeQuery;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

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
        var given = GivenQuery.read(query, arguments(fields), functions);
        var limit = values.integer("limit", 1);
        var offset = values.integer("offset", 0);
        if (!given.query().findsMany() && (limit.isPresent() || offset.isPresent())) {
            throw RequestFields.fault(
                    ProblemType.INVALID,
                    limit.isPresent() ? "limit" : "offset",
                    "the query finds a single value or tuple, not rows");
        }
        return new Question(
                given.query(),
                given.queryText(),
                given.args(),
                given.argsText(),
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

    private static Duration timeout(FieldValues values, Duration max) {
        var asked = values.duration("timeout").orElse(max);
        if (asked.compareTo(max) > 0) {
            throw RequestFields.fault(ProblemType.INVALID, "timeout", "at most " + max.toMillis() + " ms here");
        }
        return asked;
    }
}
