package dev.writ.query;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The transactions of a timeline, each with the address that asks the same question as of then.
 *
 * @param t the point that is looked at
 * @param fixed whether the question names that point
 */
record TimeLinks(Draft draft, Timeline timeline, OptionalLong t, boolean fixed) {
    QueryView.Time time() {
        var all = timeline.transactions();
        var chosen = t.isPresent() ? timeline.at(t.getAsLong()) : Optional.<CommittedTransaction>empty();
        var points = new ArrayList<QueryView.Point>();
        for (int i = 0; i < all.size(); i++) {
            points.add(
                    point(all.get(i), chosen.filter(all.get(i)::equals).isPresent(), i == 0 ? null : all.get(i - 1)));
        }
        Collections.reverse(points);
        int at = chosen.map(all::indexOf).orElse(-1);
        return new QueryView.Time(
                points,
                t.isPresent() ? Long.toString(t.getAsLong()) : "",
                fixed,
                at > 0 ? asOf(all.get(at - 1)) : Optional.empty(),
                at + 1 < all.size() ? asOf(all.get(at + 1)) : Optional.empty(),
                draft.with("as-of", "").href());
    }

    private QueryView.Point point(CommittedTransaction transaction, boolean chosen, CommittedTransaction before) {
        return new QueryView.Point(
                Long.toString(transaction.t()),
                transaction.instant().toInstant().toString(),
                transaction.action().map(Object::toString).orElse(""),
                !transaction.failed(),
                chosen,
                Optional.ofNullable(before).flatMap(this::asOf),
                asOf(transaction));
    }

    private Optional<String> asOf(CommittedTransaction transaction) {
        return draft.with("as-of", Long.toString(transaction.t())).href();
    }
}
