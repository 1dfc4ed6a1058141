package dev.writ.crash;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.writ.common.media.Json;
import java.math.BigDecimal;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;

/** The database of a running query-api, seen through HTTP alone. */
final class LiveDatabase {
    /** Transactions in one question: few enough for the limits that a query-api has by default. */
    private static final int WINDOW = 2000;

    private final HttpJson http;
    private final URI query;

    LiveDatabase(HttpJson http, URI base) {
        this.http = http;
        this.query = base.resolve("/api/v1/query");
    }

    /** By account, once the database has reached {@code t}. */
    Map<UUID, BigDecimal> balances(long t) {
        var found = new HashMap<UUID, BigDecimal>();
        for (var row : ask(Datoms.BALANCES, Json.object().put("basis-t", t))) {
            found.put(UUID.fromString(row.get(0).textValue()), row.get(1).decimalValue());
        }
        return found;
    }

    /**
     * Every datom of the transactions {@code ts}, as {@link Datoms} writes them.
     *
     * @param ts in order; the database is asked once it has reached the last
     */
    List<String> datoms(List<Long> ts, Collection<String> attributes) {
        var all = new ArrayList<String>();
        var asked = new TreeSet<>(attributes);
        for (var ident : ask(Datoms.ATTRIBUTES, Json.object().put("basis-t", ts.get(ts.size() - 1)))) {
            asked.add(ident.textValue());
        }
        for (int from = 0; from < ts.size(); from += WINDOW) {
            int to = Math.min(from + WINDOW, ts.size());
            var window = Json.object()
                    .put("basis-t", ts.get(ts.size() - 1))
                    .put("history", true)
                    .put("since", ts.get(from) - 1)
                    .put("as-of", ts.get(to - 1));
            for (var attribute : asked) {
                for (var row : ask("[:find ?e ?v ?tx ?added :where [?e :" + attribute + " ?v ?tx ?added]]", window)) {
                    all.add(Datoms.text(
                            row.get(0).longValue(),
                            attribute,
                            row.get(1),
                            row.get(2).longValue(),
                            row.get(3).booleanValue()));
                }
            }
        }
        return all;
    }

    private JsonNode ask(String text, ObjectNode when) {
        var reply = http.post(query, when.deepCopy().put("query", text));
        if (reply.status() != 200) {
            throw new IllegalStateException(
                    query + " answered " + reply.status() + " to " + text + " " + when + ": " + reply.body());
        }
        return reply.body().get("result");
    }
}
