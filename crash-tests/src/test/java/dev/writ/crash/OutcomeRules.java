package dev.writ.crash;

import dev.writ.common.message.Command;
import dev.writ.common.message.Outcome;
import dev.writ.common.message.RecordPosition;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** Every command has exactly one outcome, and nothing else has one. */
final class OutcomeRules {
    static final String LOST = "lost";
    static final String DOUBLED = "doubled";
    static final String OUTCOME_OF_NOTHING = "outcome of nothing";
    static final String MISPLACED = "misplaced";
    static final String ALTERED = "altered";
    static final String NOT_TO_BE_WRITTEN = "not to be written";
    static final String DEAD = "dead";

    private final Log log;
    private final History history;
    private final Findings findings;
    private final Map<UUID, List<Log.Decided>> outcomes;
    private final Map<UUID, List<Log.Pending>> pending;

    private OutcomeRules(Log log, History history, Findings findings) {
        this.log = log;
        this.history = history;
        this.findings = findings;
        outcomes = log.outcomes().stream()
                .collect(Collectors.groupingBy(d -> d.outcome().id(), LinkedHashMap::new, Collectors.toList()));
        pending = log.pending().stream()
                .collect(Collectors.groupingBy(p -> p.command().id(), LinkedHashMap::new, Collectors.toList()));
    }

    static void check(Log log, History history, Findings findings) {
        var rules = new OutcomeRules(log, history, findings);
        rules.everyCommandHasOne();
        rules.noneHasTwo();
        rules.noneIsOfNothing();
        rules.whatIsWrittenIsWhatWasSent();
        rules.whatIsNoCommandIsKept();
    }

    private void everyCommandHasOne() {
        var known = history.sent().stream().collect(Collectors.toMap(Sent::id, s -> s, (a, b) -> a));
        var owed = new LinkedHashSet<>(pending.keySet());
        history.sent().stream().filter(Sent::acknowledged).map(Sent::id).forEach(owed::add);
        for (var id : owed) {
            if (!outcomes.containsKey(id)) {
                var sent = known.get(id);
                var written = pending.containsKey(id)
                        ? "written at " + Log.place(pending.get(id).get(0).at())
                        : "which pending-cmds does not hold,";
                var confirmed = sent != null && sent.acknowledged() ? " and acknowledged" : "";
                var action = sent != null
                        ? sent.action()
                        : pending.get(id).get(0).command().action();
                findings.add(LOST, "command " + id + " (" + action + "), " + written + confirmed + ", has no outcome");
            }
        }
    }

    private void noneHasTwo() {
        outcomes.forEach((id, several) -> several.stream()
                .skip(1)
                .forEach(again -> findings.add(
                        DOUBLED,
                        "command " + id + " (" + again.outcome().action() + ") has a second outcome, "
                                + kind(again) + " at " + Log.place(again.at()) + "; the first, "
                                + kind(several.get(0)) + ", is at "
                                + Log.place(several.get(0).at()))));
    }

    private void noneIsOfNothing() {
        var written = new HashMap<RecordPosition, Command>();
        log.pending().forEach(p -> written.put(p.at(), p.command()));
        for (var decided : log.outcomes()) {
            var outcome = decided.outcome();
            var from = outcome.decided().pending();
            if (from.partition() != decided.at().partition()) {
                findings.add(
                        MISPLACED,
                        "outcome of " + decided + " is beside the partition of its command, " + Log.place(from));
            }
            // Schema can be put in front of a command, at that command's place, with or without a record of its own.
            if (outcome.action().equals(Log.INSTALL_SCHEMA)) {
                continue;
            }
            if (!pending.containsKey(outcome.id())) {
                findings.add(OUTCOME_OF_NOTHING, "outcome of " + decided + " has no command in pending-cmds");
                continue;
            }
            var command = written.get(from);
            if (command == null || !command.id().equals(outcome.id())) {
                findings.add(
                        MISPLACED,
                        "outcome of " + decided + " names " + Log.place(from) + " as its command, where "
                                + (command == null ? "there is none" : "command " + command.id() + " stands"));
            } else if (!sameCommand(outcome, command)) {
                findings.add(
                        ALTERED,
                        "outcome of " + decided + " repeats another command than stands at " + Log.place(from));
            }
        }
    }

    private static boolean sameCommand(Outcome outcome, Command command) {
        return outcome.match(
                accepted -> accepted.command().equals(command),
                failed -> failed.action().equals(command.action())
                        && failed.meta().equals(command.meta()));
    }

    private void whatIsWrittenIsWhatWasSent() {
        for (var sent : history.sent()) {
            for (var written : pending.getOrDefault(sent.id(), List.of())) {
                var command = written.command();
                if (!sent.valid()) {
                    findings.add(
                            NOT_TO_BE_WRITTEN,
                            "command " + sent.id() + " (" + sent.action()
                                    + ") is not allowed by its schema, yet stands at " + Log.place(written.at()));
                } else if (!command.action().equals(sent.action())
                        || !command.data().equals(sent.data())) {
                    findings.add(
                            ALTERED,
                            "command " + sent.id() + " (" + sent.action() + ") at " + Log.place(written.at())
                                    + " is not what was sent under the key " + sent.key());
                }
            }
        }
    }

    private void whatIsNoCommandIsKept() {
        var kept = new HashSet<RecordPosition>();
        for (var at : log.dead()) {
            if (!kept.add(at)) {
                findings.add(DEAD, "the record at " + Log.place(at) + " is on dead-cmds twice");
            }
        }
        log.undecodable().stream()
                .filter(at -> !kept.contains(at))
                .forEach(at -> findings.add(
                        DEAD, "the record at " + Log.place(at) + " is no command, and is not on dead-cmds"));
        log.pending().stream()
                .filter(p -> kept.contains(p.at()))
                .forEach(p -> findings.add(
                        DEAD, "command " + p.command().id() + " at " + Log.place(p.at()) + " is on dead-cmds"));
    }

    private static String kind(Log.Decided decided) {
        return decided.accepted() ? "accepted" : "failed";
    }
}
