package dev.writ.standalone.demo;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Tells the story as it happens, and keeps what was not as it should be. */
final class Report {
    private final PrintWriter out;
    private final List<String> wrong = new ArrayList<>();
    private int checks;
    private int steps;

    Report(PrintWriter out) {
        this.out = out;
    }

    void title(String text) {
        line("");
        line(text);
    }

    void line(String text) {
        out.println(text);
        out.flush();
    }

    void step(String what, String outcome) {
        line(String.format("%3d. %-52s %s", ++steps, what, outcome));
    }

    /** Lines that belong to the one before. */
    void details(List<String> lines) {
        lines.forEach(l -> line(("       " + l).stripTrailing()));
    }

    void check(boolean right, String rule, Object found) {
        checks++;
        if (!right) {
            wrong.add(rule + ", but found: " + found);
            line("     ✗ " + wrong.get(wrong.size() - 1));
        }
    }

    List<String> wrong() {
        return wrong;
    }

    int checks() {
        return checks;
    }
}
