package dev.writ.updates;

import clojure.lang.PersistentVector;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.writ.common.access.AttributeAccess;
import dev.writ.common.error.ProblemType;
import dev.writ.common.media.JsonData;
import dev.writ.database.datalog.AllowList;
import dev.writ.database.datalog.GivenQuery;
import dev.writ.database.datalog.SafeQuery;
import dev.writ.database.datalog.TypedJson;
import java.util.List;

/**
 * A query to be asked again whenever its answer changes.
 *
 * @param difference whether to be told, after the first result, only what has changed, where it finds rows
 * @param access of those who ask; only they share a run
 */
record LiveRequest(GivenQuery given, boolean difference, AttributeAccess access) {
    /**
     * @param query EDN text, or data that spells it out: Clojure's, or a {@link JsonNode}
     * @param args the same; null or blank text for none. Values in JSON may be typed, see {@link TypedJson}
     * @param functions what the query may call
     * @throws dev.writ.common.error.ProblemException naming the parameter that is wrong
     */
    static LiveRequest of(Object query, Object args, boolean difference, AllowList functions) {
        var form = query instanceof JsonNode json ? JsonData.fromJson(json) : query;
        if (isAbsent(form)) {
            throw ProblemType.MALFORMED.because("query: missing").with("parameter", TextNode.valueOf("query"));
        }
        var values = args instanceof JsonNode json ? TypedJson.read(json, "args") : args;
        var given = GivenQuery.read(form, isAbsent(values) ? PersistentVector.EMPTY : values, functions);
        if (!given.query().deterministic(given.args())) {
            throw ProblemType.QUERY_REFUSED
                    .because("query: a live query must not find something different each time, as rand and sample do")
                    .with("parameter", TextNode.valueOf("query"));
        }
        return new LiveRequest(given, difference, AttributeAccess.ALL);
    }

    LiveRequest by(AttributeAccess reader) {
        return new LiveRequest(given, difference, reader);
    }

    private static boolean isAbsent(Object value) {
        return value == null || value instanceof String text && text.isBlank();
    }

    SafeQuery query() {
        return given.query();
    }

    List<Object> args() {
        return given.args();
    }

    /** Requests with equal ones can share a run. Texts are told apart by every space, data by what it is. */
    Object key() {
        return List.of(given.queryText(), given.argsText(), access);
    }
}
