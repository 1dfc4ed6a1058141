package dev.writ.updates;

import datomic.Database;
import dev.writ.database.datalog.Reads;
import dev.writ.database.datalog.Weight;
import java.time.Duration;
import java.util.Optional;

/**
 * A query was run, and its result compared with the one before.
 *
 * @param reads what the result depends on
 * @param whole empty if the result is the same as before
 * @param changed what has changed, where there was a result before and both have rows
 */
record LiveRun(
        long basisT,
        Reads reads,
        Found found,
        Optional<LiveResult> whole,
        Optional<LiveResult> changed,
        Duration took) {

    /**
     * On a query thread. What is to be sent is encoded here as well.
     *
     * @param before null at first
     * @param wholeWanted whether anybody will be sent all of a result that has changed
     */
    static LiveRun of(
            LiveRequest request, Database database, LiveQueriesConfig config, Found before, boolean wholeWanted) {
        long start = System.nanoTime();
        long t = database.basisT();
        var reads = request.query().reads(database, request.args());
        var found = Found.of(request.query(), request.query().run(database, request.args(), config.limits()));
        Weight.check(found.data(), config.resultBytes(), "a live query must find less");
        Optional<LiveResult> whole = Optional.empty();
        Optional<LiveResult> changed = Optional.empty();
        if (before == null || !found.sameAs(before)) {
            whole = Optional.of(LiveResult.whole(t, found.data()));
        }
        if (before != null && whole.isPresent() && found.many()) {
            var difference = found.since(before);
            changed = Optional.of(LiveResult.changed(t, difference.added(), difference.removed()));
        }
        changed.ifPresent(LiveResult::json);
        whole.filter(w -> wholeWanted).ifPresent(LiveResult::json);
        return new LiveRun(t, reads, found, whole, changed, Duration.ofNanos(System.nanoTime() - start));
    }

    boolean affectedBy(Touched touched) {
        return touched.all() || reads.affectedBy(touched.attributes());
    }
}
