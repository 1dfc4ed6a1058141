package dev.writ.query;

import clojure.lang.PersistentVector;
import com.fasterxml.jackson.databind.JsonNode;
import dev.writ.common.error.ProblemType;
import dev.writ.web.Html;
import dev.writ.web.HtmlPage;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An entity: what is so about it, who refers to it, and how it came to be so.
 *
 * @param last the largest offset that may be asked for
 */
record EntityResource(long id, Optional<TimePoint> asOf, int limit, int offset, int last) implements Resource {
    static final List<String> PARAMETERS = List.of("as-of", BasisWait.PARAMETER, "limit", "offset");

    private static final int LIMIT = 50;

    /** @param id as it stands in the path */
    static EntityResource read(String id, RequestFields fields, int maxRows) {
        var values = new FieldValues(fields);
        int limit = values.integer("limit", 1, maxRows, LIMIT);
        int last = maxRows - limit;
        return new EntityResource(number(id), values.point("as-of"), limit, values.integer("offset", 0, last, 0), last);
    }

    private static long number(String id) {
        if (!id.matches("-?\\d{1,30}")) {
            throw RequestFields.fault(ProblemType.MALFORMED, "entity", "expected an entity id, a whole number");
        }
        try {
            return Long.parseLong(id);
        } catch (NumberFormatException e) {
            throw ProblemType.NOT_FOUND.because("there is no entity " + id);
        }
    }

    @Override
    public List<String> identity() {
        return List.of("entity", Long.toString(id), asOf.toString(), limit + " from " + offset);
    }

    @Override
    public Object data(Snapshot snapshot) {
        var database = snapshot.database();
        var history = EntityHistory.of(database, id, offset, limit);
        if (history.total() == 0) {
            throw ProblemType.NOT_FOUND.because("there is no entity " + id + " at t " + snapshot.basisT());
        }
        var hrefs = new Hrefs(asOf);
        var facts = new EntityFacts(database, id, hrefs);
        return new Members()
                .with("basis-t", snapshot.basisT())
                .with("as-of", asOf.map(TimePoint::data))
                .with("entity", id)
                .with("ident", Optional.ofNullable(database.ident(id)))
                .with("label", facts.label())
                .with("transaction", facts.transaction())
                .with("attributes", facts.attributes())
                .with("referenced-by", facts.referencedBy())
                .with(
                        "history",
                        new Members()
                                .with("total", history.total())
                                .with("offset", (long) offset)
                                .with("limit", (long) limit)
                                .with(
                                        "datoms",
                                        PersistentVector.create(history.datoms().stream()
                                                .map(facts::datom)
                                                .toList()))
                                .map())
                .with("links", links(snapshot, history))
                .map();
    }

    /**
     * Pages are of one point in time, or what is added meanwhile would move rows from one to the next, and wait for it,
     * because another instance may be behind.
     */
    private Object links(Snapshot snapshot, EntityHistory history) {
        var fixed = new Hrefs(asOf.or(() -> TimePoint.Transaction.of(snapshot.basisT())));
        int end = offset + history.datoms().size();
        var links = new Members();
        if (end < history.total() && end <= last && !history.datoms().isEmpty()) {
            links.with("older", page(fixed, snapshot.basisT(), end));
        }
        if (offset > 0) {
            links.with("newer", page(fixed, snapshot.basisT(), Math.max(0, offset - limit)));
        }
        if (asOf.isPresent()) {
            links.with("newest", Hrefs.ENTITIES + "/" + id);
        }
        return links.map();
    }

    private String page(Hrefs fixed, long basisT, int start) {
        return fixed.at(
                Hrefs.ENTITIES + "/" + id,
                "limit",
                Integer.toString(limit),
                "offset",
                Integer.toString(start),
                BasisWait.PARAMETER,
                Long.toString(basisT));
    }

    @Override
    public HtmlPage page(JsonNode data) {
        var at = asOf.map(Hrefs::text).orElse("");
        return () -> Html.page(
                "Entity " + data.get("label").asText(), VIEWS.content("entity.jte", Map.of("data", data, "asOf", at)));
    }
}
