package dev.writ.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildProcessTest {
    @TempDir
    Path folder;

    @Test
    void whatIsClosedIsNotStartedAgain() throws IOException {
        var process = ChildProcess.of("there.is.no.such.Main", List.of(folder)).start(folder);
        process.kill();
        process.restart();
        process.close();
        assertThat(process.alive()).isFalse();

        assertThatThrownBy(process::restart)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThat(process.alive()).isFalse();
    }
}
