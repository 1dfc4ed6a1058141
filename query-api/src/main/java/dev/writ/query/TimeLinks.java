package dev.writ.query;

import dev.writ.query.Timeline.Tick;
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
        var ticks = timeline.ticks();
        var points = new ArrayList<QueryView.Point>();
        int chosen = -1;
        for (int i = 0; i < ticks.size(); i++) {
            if (t.isPresent() && ticks.get(i).t() <= t.getAsLong()) {
                chosen = i;
            }
        }
        for (int i = 0; i < ticks.size(); i++) {
            points.add(point(ticks.get(i), i == chosen, i == 0 ? Optional.empty() : Optional.of(ticks.get(i - 1))));
        }
        Collections.reverse(points);
        return new QueryView.Time(
                points,
                t.isPresent() ? Long.toString(t.getAsLong()) : "",
                fixed,
                chosen > 0 ? Optional.of(asOf(ticks.get(chosen - 1))) : Optional.empty(),
                chosen + 1 < ticks.size() ? Optional.of(asOf(ticks.get(chosen + 1))) : Optional.empty(),
                draft.with("as-of", "").href());
    }

    private QueryView.Point point(Tick tick, boolean chosen, Optional<Tick> before) {
        return new QueryView.Point(
                Long.toString(tick.t()),
                tick.instant().toString(),
                tick.action(),
                tick.success(),
                chosen,
                before.map(this::asOf),
                asOf(tick));
    }

    private String asOf(Tick tick) {
        return draft.with("as-of", Long.toString(tick.t())).href();
    }
}
