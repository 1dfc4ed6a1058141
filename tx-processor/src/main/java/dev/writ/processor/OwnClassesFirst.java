package dev.writ.processor;

import dev.writ.handler.CommandHandler;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Enumeration;
import java.util.List;

/**
 * Loads classes from its own jars before it asks its parent: the jars may hold another version of what is on the class
 * path. What handlers and the processor hand each other comes from the parent all the same, and handlers are only those
 * that its own jars name.
 */
final class OwnClassesFirst extends URLClassLoader {
    private static final String HANDLERS = "META-INF/services/" + CommandHandler.class.getName();
    private static final List<String> SHARED = List.of(
            "java.",
            "javax.",
            "jdk.",
            "dev.writ.handler.",
            "dev.writ.common.",
            "dev.writ.database.",
            "datomic.",
            "clojure.",
            "com.fasterxml.jackson.",
            "org.slf4j.");

    OwnClassesFirst(JarFolder jars, ClassLoader parent) {
        super(jars.name(), jars.jars(), parent);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (SHARED.stream().anyMatch(name::startsWith)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            var loaded = findLoadedClass(name);
            return loaded != null ? loaded : ownOrParents(name, resolve);
        }
    }

    private Class<?> ownOrParents(String name, boolean resolve) throws ClassNotFoundException {
        try {
            return findClass(name);
        } catch (ClassNotFoundException e) {
            return super.loadClass(name, resolve);
        }
    }

    @Override
    public URL getResource(String name) {
        var own = findResource(name);
        return own != null ? own : super.getResource(name);
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        return name.equals(HANDLERS) ? findResources(name) : super.getResources(name);
    }
}
