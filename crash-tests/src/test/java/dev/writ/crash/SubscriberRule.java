package dev.writ.crash;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Whoever reconnects with a cursor has seen each outcome exactly once, those of a partition in their order. */
final class SubscriberRule {
    static final String MISSED = "missed";
    static final String SEEN_TWICE = "seen twice";
    static final String SEEN_OUT_OF_ORDER = "seen out of order";
    static final String SEEN_WITHOUT_RECORD = "seen without a record";

    private record Place(String topic, int partition) {}

    private SubscriberRule() {}

    /** @param who the subscriber, for sentences */
    static void check(Log log, String who, List<Seen> seen, Findings findings) {
        var records = new HashSet<Seen>();
        log.outcomes()
                .forEach(d -> records.add(new Seen(
                        d.at().topic(),
                        d.at().partition(),
                        d.at().offset(),
                        d.outcome().id())));
        Set<Seen> met = new HashSet<>();
        var last = new HashMap<Place, Long>();
        for (var one : seen) {
            var before = last.put(new Place(one.topic(), one.partition()), one.offset());
            if (!records.contains(one)) {
                findings.add(SEEN_WITHOUT_RECORD, who + " was told of " + text(one) + ", which the log does not hold");
            } else if (!met.add(one)) {
                findings.add(SEEN_TWICE, who + " was told twice of " + text(one));
            } else if (before != null && before > one.offset()) {
                findings.add(SEEN_OUT_OF_ORDER, who + " was told of " + text(one) + " after offset " + before);
            }
        }
        log.outcomes().forEach(d -> {
            var one = new Seen(
                    d.at().topic(),
                    d.at().partition(),
                    d.at().offset(),
                    d.outcome().id());
            if (!met.contains(one)) {
                findings.add(MISSED, who + " was never told of " + text(one));
            }
        });
    }

    private static String text(Seen seen) {
        return seen.id() + " at " + seen.topic() + "-" + seen.partition() + "@" + seen.offset();
    }
}
