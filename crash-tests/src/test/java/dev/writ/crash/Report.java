package dev.writ.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/** The table of a whole run, over all test classes: printed at its end, and kept as a file that grows with each row. */
final class Report implements BeforeAllCallback {
    private Rows rows;

    @Override
    public void beforeAll(ExtensionContext context) {
        rows = context.getRoot()
                .getStore(Namespace.create(Report.class))
                .computeIfAbsent(Rows.class, k -> new Rows(), Rows.class);
    }

    void add(Row row) {
        rows.add(row);
    }

    /** Closed by JUnit when all classes have run. */
    private static final class Rows implements AutoCloseable {
        private final List<Row> all = new ArrayList<>();
        private final long began = System.nanoTime();

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
            var took = Duration.ofNanos(System.nanoTime() - began);
            text.append(String.format(
                    Locale.ROOT,
                    "%nIn %d min %d s. The same again, as far as chance is concerned: `%s`%n",
                    took.toMinutes(),
                    took.toSecondsPart(),
                    Settings.CURRENT.reproduction()));
            return text.toString();
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
                            a.longestOutage().compareTo(b.longestOutage()) > 0
                                    ? a.longestOutage()
                                    : b.longestOutage()));
            var slowest =
                    all.stream().flatMap(row -> row.firstDecision().stream()).max(Duration::compareTo);
            return new Row("**all**", all.stream().mapToInt(Row::kills).sum(), sum, slowest, "");
        }
    }
}
