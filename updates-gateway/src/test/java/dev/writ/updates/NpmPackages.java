package dev.writ.updates;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The scripts of {@code src/test/npm} and the packages that they use, in a folder of their own. */
final class NpmPackages {
    private static final Path SCRIPTS = Path.of("src", "test", "npm");
    private static final Path FOLDER = Path.of("target", "npm");
    private static final String LOCK = "package-lock.json";

    private NpmPackages() {}

    /** Where the scripts can be run. */
    static synchronized Path installed() throws IOException, InterruptedException {
        var npm = Program.find("npm", "WRIT_TEST_NODE", "npm");
        Files.createDirectories(FOLDER);
        try (var files = Files.list(SCRIPTS)) {
            for (var file : files.toList()) {
                Files.copy(file, FOLDER.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        var installed = FOLDER.resolve("installed-" + LOCK);
        if (!Files.exists(installed) || Files.mismatch(SCRIPTS.resolve(LOCK), installed) >= 0) {
            install(npm);
            Files.copy(SCRIPTS.resolve(LOCK), installed, StandardCopyOption.REPLACE_EXISTING);
        }
        return FOLDER;
    }

    private static void install(Path npm) throws IOException, InterruptedException {
        var process = new ProcessBuilder(npm.toString(), "ci", "--ignore-scripts", "--no-audit", "--no-fund")
                .directory(FOLDER.toFile())
                .redirectErrorStream(true)
                .start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new AssertionError("npm ci failed in " + FOLDER + ": " + output);
        }
    }
}
