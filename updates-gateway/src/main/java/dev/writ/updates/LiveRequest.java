package dev.writ.updates;

import dev.writ.database.datalog.AllowList;
import dev.writ.database.datalog.SafeQuery;
import java.util.List;

/**
 * A query to be asked again whenever its answer changes.
 *
 * @param difference whether to be told, after the first result, only what has changed, where it finds rows
 */
record LiveRequest(SafeQuery query, List<Object> args, boolean difference) {
    /**
     * @param query EDN text, or data that spells it out: Clojure's, or a {@code JsonNode}
     * @param args the same; null for none
     * @param functions what the query may call
     * @throws dev.writ.common.error.ProblemException naming the parameter that is wrong
     */
    static LiveRequest of(Object query, Object args, boolean difference, AllowList functions) {
        return new LiveRequest(SafeQuery.of(query, functions), List.of(), difference);
    }
}
