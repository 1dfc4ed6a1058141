package dev.writ.processor;

import dev.writ.common.action.DataSchema;
import dev.writ.handler.Action;
import dev.writ.handler.CommandHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The business logic of a tx-processor: its handlers by action. */
public final class Handlers {
    private static final Logger LOG = LoggerFactory.getLogger(Handlers.class);

    /** A handler and the compiled schema of its data. */
    record Entry(CommandHandler handler, Action action, DataSchema schema) {}

    private final Map<String, Entry> byAction = new TreeMap<>();

    /**
     * @throws IllegalArgumentException if two handlers claim one action, an action is reserved, or a schema is not valid
     */
    public Handlers(Collection<? extends CommandHandler> handlers) {
        for (var handler : handlers) {
            var action = handler.action();
            if (action.name().startsWith("writ/")) {
                throw new IllegalArgumentException(
                        handler.getClass().getName() + " claims " + action.name() + "; writ/… is reserved");
            }
            var entry = new Entry(handler, action, DataSchema.compile(action.schema()));
            var other = byAction.put(action.name(), entry);
            if (other != null) {
                throw new IllegalArgumentException(
                        "both " + other.handler().getClass().getName() + " and "
                                + handler.getClass().getName() + " decide " + action.name());
            }
        }
    }

    /**
     * The handlers on the class path and, if {@code folder} is given, in its jars. The jars directly in the folder share
     * one class loader; those of each sub-folder have another, so that verticals may bring different versions of a
     * library.
     *
     * @throws IllegalArgumentException naming the jar folder and the handler that cannot be loaded
     */
    public static Handlers load(Optional<Path> folder) {
        var found = new TreeMap<String, CommandHandler>();
        var loaders = new ArrayList<ClassLoader>();
        loaders.add(Handlers.class.getClassLoader());
        folder.ifPresent(f -> loaders.addAll(loadersOf(f)));
        for (var loader : loaders) {
            try {
                // A loader also finds what its parent has; the class name tells one handler from another.
                ServiceLoader.load(CommandHandler.class, loader)
                        .forEach(h -> found.putIfAbsent(h.getClass().getName(), h));
            } catch (ServiceConfigurationError | LinkageError e) {
                throw new IllegalArgumentException("handlers of " + loader.getName() + ": " + e.getMessage(), e);
            }
        }
        LOG.atInfo()
                .addKeyValue("folder", folder.map(Path::toString).orElse("none"))
                .addKeyValue("handlers", found.size())
                .log("handlers loaded");
        return new Handlers(found.values());
    }

    private static List<ClassLoader> loadersOf(Path folder) {
        try (var entries = Files.list(folder)) {
            var loaders = new ArrayList<ClassLoader>();
            loaderOf(folder).ifPresent(loaders::add);
            for (var sub : entries.filter(Files::isDirectory).sorted().toList()) {
                loaderOf(sub).ifPresent(loaders::add);
            }
            return loaders;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<ClassLoader> loaderOf(Path folder) throws IOException {
        var jars = new ArrayList<URL>();
        try (var entries = Files.list(folder)) {
            for (var jar :
                    entries.filter(p -> p.toString().endsWith(".jar")).sorted().toList()) {
                jars.add(url(jar));
            }
        }
        return jars.isEmpty()
                ? Optional.empty()
                : Optional.of(new URLClassLoader(
                        folder.toString(), jars.toArray(URL[]::new), Handlers.class.getClassLoader()));
    }

    private static URL url(Path jar) {
        try {
            return jar.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(e);
        }
    }

    Optional<Entry> find(String action) {
        return Optional.ofNullable(byAction.get(action));
    }

    /** The text of attributes by the id of the command that installs it. */
    Optional<String> attributes(UUID installId) {
        return byAction.values().stream()
                .flatMap(e -> e.action().attributes().stream())
                .filter(a -> InstallSchema.id(a).equals(installId))
                .findFirst();
    }

    Collection<Entry> all() {
        return byAction.values();
    }
}
