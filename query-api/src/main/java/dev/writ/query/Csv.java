package dev.writ.query;

import clojure.lang.Keyword;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import dev.writ.common.media.Json;
import dev.writ.common.media.JsonData;
import dev.writ.database.datalog.SafeQuery;
import dev.writ.web.Negotiation;
import dev.writ.web.Representation;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A flat result as a table of comma-separated values (RFC 4180, UTF-8, CRLF) under a header row. One row stands for each
 * tuple or value found, and none where a single tuple or value was not found.
 *
 * <p>Values are written as in JSON, see {@link JsonData#toJson}, text without its quotes. A nil is an empty field, and an
 * empty text is {@code ""}; in a table of one column a nil is {@code ""} too, because many readers skip empty lines.
 *
 * <p>Nothing is put before or taken from a value. A spreadsheet may take a text that begins with {@code = + - @} for a
 * formula: whoever opens a table with text from strangers there imports its columns as text.
 */
final class Csv {
    static final String MEDIA_TYPE = "text/csv";
    static final String CONTENT_TYPE = MEDIA_TYPE + "; charset=utf-8; header=present";

    /** Last, so that whoever accepts all text gets a page. */
    private static final List<String> OFFERED = Stream.concat(
                    Representation.mediaTypes().stream(), Stream.of(MEDIA_TYPE))
            .toList();

    private final StringBuilder text = new StringBuilder();
    private final List<String> columns;

    private Csv(List<String> columns) {
        this.columns = columns;
    }

    /**
     * The media type that answers a question: that of a {@link Representation}, or this one.
     *
     * @throws ProblemException NOT_ACCEPTABLE, naming what is offered
     */
    static String negotiate(Context ctx) {
        return Negotiation.choose(ctx, OFFERED);
    }

    /**
     * @param result what {@code query} found
     * @throws ProblemException NOT_ACCEPTABLE, naming the column, if a value is itself a collection
     */
    static byte[] encode(SafeQuery query, Object result) {
        var csv = new Csv(query.columns());
        csv.row(query.columns().stream().map(Csv::quoted).toList());
        if (query.findsMany()) {
            ((Collection<?>) result).forEach(found -> csv.found(query, found));
        } else if (result != null) {
            csv.found(query, result);
        }
        return csv.text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void found(SafeQuery query, Object found) {
        if (query.findsValues()) {
            row(List.of(field(0, found)));
        } else if (found instanceof Map<?, ?> named) {
            var byName = new HashMap<String, Object>();
            named.forEach((key, value) ->
                    byName.put(key instanceof Keyword k ? k.toString().substring(1) : key.toString(), value));
            fields(columns.stream().map(byName::get).toList().toArray());
        } else {
            fields(((Collection<?>) found).toArray());
        }
    }

    private void fields(Object[] values) {
        var fields = new String[values.length];
        for (int i = 0; i < values.length; i++) {
            fields[i] = field(i, values[i]);
        }
        row(List.of(fields));
    }

    private void row(List<String> fields) {
        text.append(String.join(",", fields)).append("\r\n");
    }

    private String field(int column, Object value) {
        var json = JsonData.toJson(value);
        if (json.isContainerNode()) {
            throw nested(column);
        } else if (json.isNull()) {
            return columns.size() == 1 ? "\"\"" : "";
        }
        return json.isTextual() ? quoted(json.textValue()) : Json.text(json);
    }

    /** Numbers and the like hold nothing that must be quoted. */
    private static String quoted(String value) {
        boolean plain =
                !value.isEmpty() && value.chars().noneMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
        return plain ? value : '"' + value.replace("\"", "\"\"") + '"';
    }

    private ProblemException nested(int column) {
        var name = columns.get(column);
        var offered = Json.array();
        Representation.mediaTypes().forEach(offered::add);
        return ProblemType.NOT_ACCEPTABLE
                .because("the column " + name + " holds collections, which have no form in " + MEDIA_TYPE
                        + "; the member \"offered\" lists what does")
                .with("column", TextNode.valueOf(name))
                .with("offered", offered);
    }
}
