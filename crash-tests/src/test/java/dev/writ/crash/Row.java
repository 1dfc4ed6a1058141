package dev.writ.crash;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A line of the table. */
record Row(String fault, int kills, Optional<Verdict> verdict, Optional<Duration> firstDecision, String note) {
    static final String HEAD = """
            | fault | kills | sent | acknowledged | outcomes | lost | doubled | longest without acknowledgement | longest without outcome | decides again after | |
            |---|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|
            """;

    /** @param failures what was not as it must be, of the verdict and of the storm itself */
    static Row judged(String fault, Storm storm, Verdict verdict, List<String> failures) {
        var note = failures.isEmpty()
                ? storm.note()
                : "FAILED: " + failures.get(0) + (failures.size() == 1 ? "" : " and " + (failures.size() - 1) + " more")
                        + "; " + storm.note();
        return new Row(fault, storm.kills(), Optional.of(verdict), storm.slowestDecision(), note);
    }

    static Row notRun(String fault, String reason) {
        return new Row(fault, 0, Optional.empty(), Optional.empty(), "not run: " + reason);
    }

    static Row broken(String fault, int kills, Throwable how) {
        var reason = String.valueOf(how.getMessage()).lines().findFirst().orElse("");
        return new Row(
                fault,
                kills,
                Optional.empty(),
                Optional.empty(),
                "FAILED: " + how.getClass().getSimpleName() + " " + reason);
    }

    String markdown() {
        var figures = verdict.map(v -> String.format(
                        Locale.ROOT,
                        "%,d | %,d | %,d | %d | %d | %s | %s",
                        v.sent(),
                        v.acknowledged(),
                        v.outcomes(),
                        v.lost(),
                        v.doubled(),
                        seconds(v.longestUnacknowledged()),
                        seconds(v.longestUndecided())))
                .orElse("| | | | | |");
        return "| " + fault + " | " + kills + " | " + figures + " | "
                + firstDecision.map(Row::seconds).orElse("") + " | " + note + " |\n";
    }

    private static String seconds(Duration d) {
        return String.format(Locale.ROOT, "%.1f s", d.toMillis() / 1000.0);
    }
}
