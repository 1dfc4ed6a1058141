package dev.writ.updates;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Programs of this machine that tests need. */
final class Program {
    private Program() {}

    /**
     * Where it is not installed the test is skipped; it fails if {@code variable} is {@code required} in the environment.
     *
     * @param packages those of Debian that it comes with
     */
    static Path find(String name, String variable, String packages) {
        var folders = System.getenv().getOrDefault("PATH", "").split(File.pathSeparator);
        // Servers are not on everybody's path.
        return Stream.concat(Stream.of(folders), Stream.of("/usr/sbin"))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseGet(() -> missing(name, variable, packages));
    }

    private static Path missing(String name, String variable, String packages) {
        var reason = "this is tested where " + name + " is installed (Debian: " + packages + ")";
        if ("required".equals(System.getenv(variable))) {
            throw new AssertionError(reason);
        }
        return abort(reason);
    }
}
