package dev.writ.query;

import clojure.lang.PersistentVector;
import com.fasterxml.jackson.databind.JsonNode;
import dev.writ.common.error.ProblemType;
import dev.writ.web.Html;
import dev.writ.web.HtmlPage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The transactions, newest first: those before a point in time, those around one, or the newest.
 *
 * @param asOf the last point before the one that was asked for: what came before does not change any more
 */
record TransactionsResource(Optional<TimePoint> asOf, Optional<TimePoint> around, int limit) implements Resource {
    static final List<String> PARAMETERS = List.of("limit", "before", "around", BasisWait.PARAMETER);

    private static final int LIMIT = 50;

    static TransactionsResource read(RequestFields fields, int maxRows) {
        var values = new FieldValues(fields);
        var before = values.point("before");
        var around = values.point("around");
        if (before.isPresent() && around.isPresent()) {
            throw RequestFields.fault(ProblemType.INVALID, "around", "not together with before");
        }
        return new TransactionsResource(
                before.map(TimePoint::previous), around, values.integer("limit", 1, maxRows, LIMIT));
    }

    @Override
    public List<String> identity() {
        return List.of("transactions", asOf.toString(), around.toString(), Integer.toString(limit));
    }

    @Override
    public Object data(Snapshot snapshot) {
        var found = newestFirst(snapshot);
        // One more was asked for than is shown, to know whether there are older ones.
        var shown = found.subList(0, Math.min(limit, found.size()));
        var older = found.size() > limit
                ? Optional.of(Hrefs.TRANSACTIONS + "?limit=" + limit + "&before="
                        + shown.get(limit - 1).t())
                : Optional.empty();
        var hrefs = new Hrefs(Optional.empty());
        return new Members()
                .with("basis-t", snapshot.basisT())
                .with("limit", (long) limit)
                .with("around", around.map(TimePoint::data))
                .with(
                        "transactions",
                        PersistentVector.create(
                                shown.stream().map(tx -> tx.data(hrefs)).toList()))
                .with(
                        "links",
                        new Members()
                                .with("newest", Hrefs.TRANSACTIONS + "?limit=" + limit)
                                .with("older", older)
                                .map())
                .map();
    }

    private List<CommittedTransaction> newestFirst(Snapshot snapshot) {
        var database = snapshot.database();
        if (around.isEmpty()) {
            return CommittedTransaction.before(database, snapshot.basisT() + 1, limit + 1);
        }
        long t = around.get().asOf(database).asOfT();
        var newer = CommittedTransaction.from(database, t + 1, limit / 2);
        var found = new ArrayList<>(newer);
        Collections.reverse(found);
        found.addAll(CommittedTransaction.before(database, t + 1, limit - newer.size() + 1));
        return found;
    }

    @Override
    public HtmlPage page(JsonNode data) {
        return () -> Html.page("Transactions", Resource.VIEWS.content("transactions.jte", Map.of("data", data)));
    }
}
