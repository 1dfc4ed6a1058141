package dev.writ.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.writ.standalone.cli.ClientException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoCommandTest {
    @TempDir
    private Path temporary;

    @Test
    void itsOwnSuiteIsDeafToTheEnvironment() {
        assertThat(DemoCommand.config(temporary).environment()).isEmpty();
    }

    @Test
    void successLeavesNothing() throws Exception {
        var folder = Files.createDirectories(temporary.resolve("demo/log")).getParent();
        Files.writeString(folder.resolve("log/writ.log"), "fine");
        var closed = new AtomicInteger();
        try (var traces = new DemoTraces(folder, closed::incrementAndGet)) {
            assertThat(traces.keptOnFailure(() -> 0)).isZero();
        }
        assertThat(folder).doesNotExist();
        assertThat(closed).hasValue(1);
    }

    @Test
    void failureKeepsTheLogAndNamesIt() throws Exception {
        var log = Files.createDirectories(temporary.resolve("demo/log")).resolve("writ.log");
        Files.writeString(log, "why");
        var closed = new AtomicInteger();
        try (var traces = new DemoTraces(temporary.resolve("demo"), closed::incrementAndGet)) {
            assertThatThrownBy(() -> traces.keptOnFailure(() -> {
                        throw new ClientException("it was not right");
                    }))
                    .isInstanceOf(SuiteException.class)
                    .hasMessage("it was not right; the log is " + log);
        }
        assertThat(log).hasContent("why");
        assertThat(closed).hasValue(1);
    }
}
