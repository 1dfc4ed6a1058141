package dev.writ.crash;

import java.util.HashMap;
import java.util.TreeMap;

/**
 * Every transaction follows exactly one other, and is followed by one at most: the log has one order. Time does not go back
 * along it, whatever clocks do.
 */
final class ChainRule {
    static final String FORK = "fork";
    static final String GAP = "gap";
    static final String INSTANT = "instant";

    private ChainRule() {}

    /** @param begin t of a database that has the base schema and nothing else */
    static void check(Log log, long begin, Findings findings) {
        var successors = new HashMap<Long, Log.Decided>();
        var byT = new TreeMap<Long, Log.Decided>();
        for (var decided : log.inOrder()) {
            var other = successors.putIfAbsent(decided.prevT(), decided);
            if (other != null) {
                findings.add(FORK, "both " + other + " and " + decided + " follow t " + decided.prevT());
            }
            var twin = byT.putIfAbsent(decided.basisT(), decided);
            if (twin != null) {
                findings.add(FORK, "both " + twin + " and " + decided + " have t " + decided.basisT());
            }
        }
        for (var decided : byT.values()) {
            var before = byT.get(decided.prevT());
            if (decided.prevT() != begin && before == null) {
                findings.add(GAP, decided + " follows t " + decided.prevT() + ", which no record has");
            }
            if (before != null && decided.instant().isBefore(before.instant())) {
                findings.add(
                        INSTANT,
                        decided + " is dated " + decided.instant() + ", before " + before + ", which it follows, at "
                                + before.instant());
            }
        }
        if (!byT.isEmpty() && !successors.containsKey(begin)) {
            findings.add(GAP, "no record follows t " + begin + ", where every log begins");
        }
    }
}
