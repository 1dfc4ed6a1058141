package dev.writ.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.Callable;

/** What a suite of a demo's own leaves behind: nothing, unless it failed, then its folder with the log. */
final class DemoTraces implements AutoCloseable {
    private final Path folder;
    private final AutoCloseable suite;
    private volatile boolean kept;

    DemoTraces(Path folder, AutoCloseable suite) {
        this.folder = folder;
        this.suite = suite;
    }

    /** @throws SuiteException if {@code story} fails, naming the log as well */
    <T> T keptOnFailure(Callable<T> story) {
        try {
            return story.call();
        } catch (Exception e) {
            kept = true;
            throw new SuiteException(WritMain.message(e) + "; the log is " + Logs.file(folder.resolve("log")), e);
        }
    }

    @Override
    public void close() throws Exception {
        suite.close();
        if (!kept) {
            delete(folder);
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
