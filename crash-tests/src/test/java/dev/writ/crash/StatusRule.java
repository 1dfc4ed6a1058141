package dev.writ.crash;

import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Every instance says of every command what the log says. */
final class StatusRule {
    static final String STATUS = "status";

    private StatusRule() {}

    /** @param who the instance, for sentences */
    static void check(Log log, String who, Map<UUID, Told> told, Findings findings) {
        var first = AnswerRules.firstOutcomes(log);
        Set<UUID> written = new HashSet<>();
        log.pending().forEach(p -> written.add(p.command().id()));
        told.forEach((id, is) -> fault(written.contains(id), Optional.ofNullable(first.get(id)), is)
                .ifPresent(what -> findings.add(STATUS, who + " says of command " + id + " " + what)));
    }

    private static Optional<String> fault(boolean written, Optional<Log.Decided> decided, Told told) {
        if (decided.isEmpty() && !written) {
            return told.http() == 404 ? Optional.empty() : Optional.of(told + ", but it was never written down");
        }
        if (told.http() != 200) {
            return Optional.of("only " + told.http() + ", but it was written down");
        }
        if (decided.isEmpty()) {
            return told.status().equals("pending") ? Optional.empty() : Optional.of(told + ", but it has no outcome");
        }
        var is = decided.get();
        boolean same = told.status().equals(is.accepted() ? "accepted" : "failed")
                && told.outcome().filter(is.at()::equals).isPresent()
                && told.basisT().isPresent()
                && told.basisT().getAsLong() == is.basisT();
        return same
                ? Optional.empty()
                : Optional.of(told + ", the log has it " + (is.accepted() ? "accepted" : "failed") + " at "
                        + Log.place(is.at()) + " with basis-t " + is.basisT());
    }
}
