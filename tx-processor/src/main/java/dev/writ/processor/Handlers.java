package dev.writ.processor;

import dev.writ.common.action.DataSchema;
import dev.writ.handler.Action;
import dev.writ.handler.CommandHandler;
import java.net.URLClassLoader;
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
        folder.stream()
                .flatMap(f -> JarFolder.in(f).stream())
                .forEach(f -> loaders.add(new URLClassLoader(f.name(), f.jars(), Handlers.class.getClassLoader())));
        for (var loader : loaders) {
            // A loader also finds what its parent has; the class name tells one handler from another.
            load(loader).forEach(h -> found.putIfAbsent(h.getClass().getName(), h));
        }
        LOG.atInfo()
                .addKeyValue("folder", folder.map(Path::toString).orElse("none"))
                .addKeyValue("handlers", found.size())
                .log("handlers loaded");
        return new Handlers(found.values());
    }

    /**
     * These handlers, but with those in the jars of {@code folder} in their place where both decide an action. The jars
     * may hold other versions of classes that are on the class path; sub-folders are as in {@link #load}.
     *
     * @throws IllegalArgumentException if there is no handler in the jars, two of them claim one action, or one cannot be
     *     loaded
     */
    public Handlers overriddenBy(Path folder) {
        var found = new ArrayList<CommandHandler>();
        for (var jars : JarFolder.in(folder)) {
            load(new OwnClassesFirst(jars, Handlers.class.getClassLoader())).forEach(found::add);
        }
        if (found.isEmpty()) {
            throw new IllegalArgumentException("no jar in " + folder
                    + " or a folder in it names a handler in META-INF/services/" + CommandHandler.class.getName());
        }
        var overridden = new Handlers(found);
        byAction.forEach(overridden.byAction::putIfAbsent);
        return overridden;
    }

    private static List<CommandHandler> load(ClassLoader loader) {
        try {
            return ServiceLoader.load(CommandHandler.class, loader).stream()
                    .map(ServiceLoader.Provider::get)
                    .toList();
        } catch (ServiceConfigurationError | LinkageError e) {
            throw new IllegalArgumentException("handlers of " + loader.getName() + ": " + e.getMessage(), e);
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
