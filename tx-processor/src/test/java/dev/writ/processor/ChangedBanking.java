package dev.writ.processor;

import dev.writ.banking.CreateCustomer;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarOutputStream;

/** Another version of banking, as its team would deliver it: the same classes, one of them changed. */
final class ChangedBanking {
    private static final Path SOURCES = Path.of("../banking/src/main/java/dev/writ/banking");

    private ChangedBanking() {}

    /** Banking as it is on the class path. */
    static void write(Path jar) throws IOException {
        pack(jar, Files.createTempDirectory("no-classes"));
    }

    /** Banking with {@code statement} of one class replaced. */
    static void write(Path jar, String type, String statement, String replacement) throws IOException {
        var source = Files.readString(SOURCES.resolve(type + ".java"));
        if (!source.contains(statement)) {
            throw new AssertionError(type + " does not contain " + statement);
        }
        var classes = Files.createTempDirectory("changed-banking");
        HandlerJar.compile("dev.writ.banking." + type, source.replace(statement, replacement), classes);
        pack(jar, classes);
    }

    private static void pack(Path jar, Path changed) throws IOException {
        var origin = Path.of(CreateCustomer.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath());
        try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
            if (Files.isDirectory(origin)) {
                pack(out, origin, changed);
            } else {
                try (var files = FileSystems.newFileSystem(origin)) {
                    pack(out, files.getPath("/"), changed);
                }
            }
        }
    }

    private static void pack(JarOutputStream out, Path origin, Path changed) throws IOException {
        try (var files = Files.walk(origin)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                var name = origin.relativize(file).toString();
                if (!name.equals("META-INF/MANIFEST.MF")) {
                    var other = changed.resolve(name);
                    HandlerJar.entry(out, name, Files.readAllBytes(Files.exists(other) ? other : file));
                }
            }
        }
    }
}
