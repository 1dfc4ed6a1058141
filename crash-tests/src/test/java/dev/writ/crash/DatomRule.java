package dev.writ.crash;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;

/** Two databases made from one log are equal, datom for datom, history included. */
final class DatomRule {
    static final String DATOMS = "datoms";

    private DatomRule() {}

    /** @param which the database that is compared with the one rebuilt from the log, for sentences */
    static void check(String which, Collection<String> rebuilt, Collection<String> other, Findings findings) {
        Set<String> there = new HashSet<>(other);
        Set<String> here = new HashSet<>(rebuilt);
        rebuilt.stream()
                .filter(Predicate.not(there::contains))
                .forEach(d -> findings.add(DATOMS, "[" + d + "] is in the log, but not in " + which));
        other.stream()
                .filter(Predicate.not(here::contains))
                .forEach(d -> findings.add(DATOMS, "[" + d + "] is in " + which + ", but not in the log"));
        if (here.equals(there) && rebuilt.size() != other.size()) {
            findings.add(DATOMS, which + " has " + other.size() + " datoms, the log " + rebuilt.size());
        }
    }
}
