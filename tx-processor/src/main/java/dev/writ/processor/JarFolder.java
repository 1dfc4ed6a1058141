package dev.writ.processor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A folder of handler jars that share a class loader.
 *
 * @param name of the folder, for people
 */
record JarFolder(String name, URL[] jars) {
    /** The folder itself and its sub-folders, as far as they hold jars. */
    static List<JarFolder> in(Path folder) {
        try (var entries = Files.list(folder)) {
            var found = new ArrayList<JarFolder>();
            add(folder, found);
            for (var sub : entries.filter(Files::isDirectory).sorted().toList()) {
                add(sub, found);
            }
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void add(Path folder, List<JarFolder> found) throws IOException {
        try (var entries = Files.list(folder)) {
            var jars = entries.filter(p -> p.toString().endsWith(".jar"))
                    .sorted()
                    .map(JarFolder::url)
                    .toArray(URL[]::new);
            if (jars.length > 0) {
                found.add(new JarFolder(folder.toString(), jars));
            }
        }
    }

    private static URL url(Path jar) {
        try {
            return jar.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
