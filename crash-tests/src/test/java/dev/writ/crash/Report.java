package dev.writ.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/** The table of a whole run, over all test classes: printed at its end, and kept as a file that grows with each row. */
final class Report implements BeforeAllCallback {
    private Rows rows;
    private boolean givenUp;

    @Override
    public void beforeAll(ExtensionContext context) {
        rows = context.getRoot()
                .getStore(Namespace.create(Report.class))
                .computeIfAbsent(Rows.class, k -> new Rows(), Rows.class);
    }

    void add(Row row) {
        rows.add(row);
    }

    /** The world of this test class cannot be repaired: nothing more can be learnt from it. */
    void giveUp() {
        givenUp = true;
    }

    boolean givenUp() {
        return givenUp;
    }

    /** Closed by JUnit when all classes have run. */
    private static final class Rows implements AutoCloseable {
        private final List<Row> all = new ArrayList<>();
        /** Of this process, so that the test of the judge, which runs in it as well, is part of the time. */
        private final Instant began =
                Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime());

        private Rows() {
            System.out.println("crash suite: " + Settings.CURRENT.reproduction());
        }

        private synchronized void add(Row row) {
            all.add(row);
            System.out.print(row.markdown());
            write();
        }

        @Override
        public synchronized void close() {
            write();
            System.out.println("\n" + text());
        }

        private void write() {
            try {
                var file = Path.of(System.getProperty("crash.report", "target/crash-report.md"));
                Files.createDirectories(file.toAbsolutePath().getParent());
                Files.writeString(file, text());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private String text() {
            var text = new StringBuilder(Row.HEAD);
            all.forEach(row -> text.append(row.markdown()));
            text.append(total().markdown());
            var took = Duration.between(began, Instant.now());
            text.append(String.format(
                    Locale.ROOT,
                    "%nIn %d min %d s. The same again, as far as chance is concerned: `%s`%n",
                    took.toMinutes(),
                    took.toSecondsPart(),
                    Settings.CURRENT.reproduction()));
            return text.toString();
        }

        private static Duration longer(Duration a, Duration b) {
            return a.compareTo(b) > 0 ? a : b;
        }

        private Row total() {
            var verdicts = all.stream().flatMap(row -> row.verdict().stream()).toList();
            var sum = verdicts.stream()
                    .reduce((a, b) -> new Verdict(
                            a.sent() + b.sent(),
                            a.acknowledged() + b.acknowledged(),
                            a.outcomes() + b.outcomes(),
                            a.lost() + b.lost(),
                            a.doubled() + b.doubled(),
                            List.of(),
                            longer(a.longestUnacknowledged(), b.longestUnacknowledged()),
                            longer(a.longestUndecided(), b.longestUndecided())));
            var slowest =
                    all.stream().flatMap(row -> row.firstDecision().stream()).max(Duration::compareTo);
            return new Row("**all**", all.stream().mapToInt(Row::kills).sum(), sum, slowest, "");
        }
    }
}
