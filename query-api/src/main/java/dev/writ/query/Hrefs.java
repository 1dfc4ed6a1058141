package dev.writ.query;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The addresses that lead from one resource to another, at the same point in time. */
record Hrefs(Optional<TimePoint> asOf) {
    static final String SCHEMA = QueryApi.PATH + "/schema";
    static final String ENTITIES = QueryApi.PATH + "/entities";
    static final String TRANSACTIONS = QueryApi.PATH + "/transactions";

    String schema() {
        return at(SCHEMA);
    }

    String entity(long id) {
        return at(ENTITIES + "/" + id);
    }

    String query(String query, String args) {
        return args.isEmpty() ? at(QueryApi.PATH, "query", query) : at(QueryApi.PATH, "query", query, "args", args);
    }

    String query(Example example) {
        var href = query(example.query(), example.args());
        return example.history() ? href + "&history=true" : href;
    }

    /** The query page at another point in time. */
    static String queryAsOf(long t) {
        return QueryApi.PATH + "?as-of=" + t;
    }

    static String command(Object id) {
        return "/api/v1/commands/" + id;
    }

    /** @param parameters names and values in turn */
    String at(String path, String... parameters) {
        var fields = new ArrayList<String>();
        for (int i = 0; i < parameters.length; i += 2) {
            fields.add(parameters[i] + "=" + URLEncoder.encode(parameters[i + 1], UTF_8));
        }
        asOf.ifPresent(point -> fields.add("as-of=" + text(point)));
        return fields.isEmpty() ? path : path + "?" + String.join("&", List.copyOf(fields));
    }

    static String text(TimePoint point) {
        return point instanceof TimePoint.Moment m
                ? m.instant().toString()
                : point.data().toString();
    }
}
