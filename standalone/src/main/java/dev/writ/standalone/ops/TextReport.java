package dev.writ.standalone.ops;

import dev.writ.common.error.Problem;
import dev.writ.common.media.Json;
import dev.writ.common.message.Fact;
import dev.writ.common.message.Outcome;
import dev.writ.processor.WhatIf;
import dev.writ.standalone.cli.Printable;
import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Collectors;

/** For people: a block for each difference, and a line or two that sum up. */
final class TextReport implements ReplayReport {
    private static final int MAX_FACTS = 20;

    private final PrintWriter out;

    TextReport(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void difference(WhatIf.Difference difference) {
        var before = difference.before();
        var transaction = before.decided().transaction();
        line(before.action() + "  " + before.id() + "  t " + transaction.basisT() + "  " + transaction.instant());
        line("  was  " + outcome(before));
        line("  now  " + outcome(difference.after()));
        facts("  only before  ", difference.onlyBefore());
        facts("  only now     ", difference.onlyAfter());
        out.println();
        out.flush();
    }

    private static String outcome(Outcome outcome) {
        return outcome.match(
                accepted -> "accepted, " + accepted.facts().count() + " facts", f -> "failed, " + error(f.error()));
    }

    private static String error(Problem error) {
        return error.code().orElseGet(() -> error.type().replaceFirst(".*/", "")) + ": " + error.detail();
    }

    private void facts(String label, List<Fact> facts) {
        facts.stream().limit(MAX_FACTS).forEach(f -> line(label + fact(f)));
        if (facts.size() > MAX_FACTS) {
            line(label + "and " + (facts.size() - MAX_FACTS) + " more; --json has them all");
        }
    }

    private static String fact(Fact fact) {
        return (fact.e() < 0 ? "new " + -fact.e() : Long.toString(fact.e())) + " " + fact.a() + " "
                + Json.text(fact.v()) + (fact.added() ? "" : " (retracted)");
    }

    @Override
    public void summary(WhatIf.Summary summary) {
        double seconds = Math.max(summary.took().toMillis(), 1) / 1000.0;
        out.printf(
                "%,d commands decided again, up to t %d, in %.1f s (%,.0f/s)",
                summary.decided(), summary.basisT(), seconds, (summary.repeated() + summary.decided()) / seconds);
        out.println(
                summary.repeated() == 0 ? "" : String.format("; %,d before them are as they were", summary.repeated()));
        summary.left()
                .forEach((reason, n) -> out.printf("%,d that failed could not be decided again: %s%n", n, reason));
        out.println(
                summary.different()
                        ? summary.differences().entrySet().stream()
                                .map(d -> String.format("%,d %s", d.getValue(), words(d.getKey())))
                                .collect(Collectors.joining(", ", "Decided otherwise: ", ""))
                        : "Decided otherwise: none");
        out.flush();
    }

    private static String words(WhatIf.Kind kind) {
        return switch (kind) {
            case FAILED_NOW -> "accepted before and failed now";
            case ACCEPTED_NOW -> "failed before and accepted now";
            case OTHER_ERROR -> "failed otherwise";
            case OTHER_FACTS -> "accepted with other facts";
        };
    }

    private void line(String text) {
        out.println(Printable.of(text));
    }
}
