package dev.writ.crash;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** What clients were told is what the log says, for ever. */
final class AnswerRules {
    static final String ANSWER = "answer";
    static final String UNANSWERED = "unanswered";

    /** Beside outcomes and refusals: no answer at all, written down, and "not now". */
    private static final Set<Integer> EXPECTED = Set.of(0, 201, 202, 503);

    private AnswerRules() {}

    static void check(Log log, History history, Findings findings) {
        var first = firstOutcomes(log);
        for (var sent : history.sent()) {
            if (!sent.acknowledged() && sent.answers().stream().noneMatch(Answer::refused)) {
                findings.add(
                        UNANSWERED, "command " + sent.id() + " (" + sent.action() + "): " + gaveUp(sent.answers()));
            }
            for (var answer : sent.answers()) {
                fault(sent, answer, first.get(sent.id()))
                        .ifPresent(what ->
                                findings.add(ANSWER, "command " + sent.id() + " (" + sent.action() + "): " + what));
            }
        }
    }

    static Map<UUID, Log.Decided> firstOutcomes(Log log) {
        var first = new HashMap<UUID, Log.Decided>();
        log.inOrder().forEach(d -> first.putIfAbsent(d.outcome().id(), d));
        return first;
    }

    private static String gaveUp(List<Answer> answers) {
        var last = answers.get(answers.size() - 1);
        return "its client has given up after " + answers.size() + " attempts, the last one answered with "
                + last.status() + " " + last.detail();
    }

    private static Optional<String> fault(Sent sent, Answer answer, Log.Decided decided) {
        if (answer.id().isPresent() && !answer.id().get().equals(sent.id())) {
            return Optional.of(
                    "its client was told of another command, " + answer.id().get());
        }
        if (answer.refused()) {
            return sent.valid() || answer.status() != 422
                    ? Optional.of("its client was refused with " + answer.status() + " " + answer.detail())
                    : Optional.empty();
        }
        if (!answer.failed() && !EXPECTED.contains(answer.status())) {
            return Optional.of("its client was told " + answer.status() + " " + answer.detail()
                    + ", which is neither an outcome nor a reason to try again");
        }
        if (!sent.valid() && answer.acknowledges()) {
            return Optional.of("it is not allowed by its schema, yet was answered with " + answer.status());
        }
        // Without an outcome it is lost, which another rule tells.
        if (!answer.decided() || decided == null) {
            return Optional.empty();
        }
        if (answer.accepted() != decided.accepted()) {
            return Optional.of("its client was told " + answer.status() + " ("
                    + (answer.accepted() ? "accepted" : "failed") + "), but the log has it "
                    + (decided.accepted() ? "accepted" : "failed") + " at " + Log.place(decided.at()));
        }
        if (answer.basisT().isPresent() && answer.basisT().getAsLong() != decided.basisT()) {
            return Optional.of(
                    "its client was told basis-t " + answer.basisT().getAsLong() + ", the log has " + decided.basisT());
        }
        return Optional.empty();
    }
}
