package dev.writ.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;

/** Business logic as it is delivered: in jars. */
final class HandlerJars {
    private HandlerJars() {}

    /** The jar, or the folder of classes, that a class was loaded from. */
    static Path origin(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether an entry of the class path has this class in itself, not by what its manifest names. */
    static boolean holds(Path entry, Class<?> type) {
        var file = type.getName().replace('.', '/') + ".class";
        if (!Files.isRegularFile(entry)) {
            return Files.exists(entry.resolve(file));
        }
        try (var jar = new JarFile(entry.toFile())) {
            return jar.getEntry(file) != null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Puts {@code origin} at {@code jar}; a folder of classes is packed. */
    static void deliver(Path origin, Path jar) throws IOException {
        if (Files.isDirectory(origin)) {
            pack(jar, origin);
        } else {
            Files.copy(origin, jar);
        }
    }

    /** Compiles and packs a project laid out as Maven's are, that this one does not know. */
    static void build(Path project, Path jar, Path work) throws IOException {
        var compiler = ToolProvider.getSystemJavaCompiler();
        var main = project.resolve("src/main");
        try (var files = compiler.getStandardFileManager(null, null, null);
                var sources = Files.walk(main.resolve("java"))) {
            var units = files.getJavaFileObjectsFromPaths(
                    sources.filter(f -> f.toString().endsWith(".java")).toList());
            var options = List.of("-d", work.toString(), "-cp", System.getProperty("java.class.path"), "-proc:none");
            if (!compiler.getTask(null, files, null, options, null, units).call()) {
                throw new AssertionError(project + " does not compile");
            }
        }
        pack(jar, work, main.resolve("resources"));
    }

    private static void pack(Path jar, Path... folders) throws IOException {
        try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (var folder : folders) {
                try (var files = Files.walk(folder)) {
                    for (var file : files.filter(Files::isRegularFile).sorted().toList()) {
                        out.putNextEntry(
                                new JarEntry(folder.relativize(file).toString().replace('\\', '/')));
                        Files.copy(file, out);
                    }
                }
            }
        }
    }
}
