package dev.writ.testkit;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds what asking twice cannot: calls to clocks and random sources, in the handler and in every class of its package,
 * or of one beneath, that it refers to. A day, a year or a seed is mostly the same the second time.
 */
final class ImpureCalls {
    private static final Set<String> CALLS = Set.of(
            "java/lang/System.currentTimeMillis",
            "java/lang/System.nanoTime",
            "java/lang/Math.random",
            "java/lang/StrictMath.random",
            "java/util/UUID.randomUUID",
            "java/util/Collections.shuffle",
            "java/util/Calendar.getInstance",
            "java/util/Date.<init>()V",
            "java/util/Random.<init>",
            "java/util/SplittableRandom.<init>",
            "java/util/concurrent/ThreadLocalRandom.current",
            "java/security/SecureRandom.<init>",
            "java/time/Clock.system",
            "java/time/Clock.systemUTC",
            "java/time/Clock.systemDefaultZone");

    private final ClassLoader loader;
    private final String folder;
    private final Set<String> calls = new TreeSet<>();
    private final Set<String> seen = new HashSet<>();
    private final ArrayDeque<String> next = new ArrayDeque<>();

    private ImpureCalls(Class<?> handler) {
        loader = handler.getClassLoader();
        folder = handler.getPackageName().replace('.', '/') + "/";
        visit(handler.getName().replace('.', '/'));
    }

    /** Each as {@code Class.method}, with the class that calls it. */
    static Set<String> of(Class<?> handler) {
        var found = new ImpureCalls(handler);
        while (!found.next.isEmpty()) {
            found.read(found.next.remove());
        }
        return found.calls;
    }

    private void visit(String type) {
        if (type.startsWith(folder) && seen.add(type)) {
            next.add(type);
        }
    }

    private void read(String type) {
        try (var file = loader.getResourceAsStream(type + ".class")) {
            if (file != null) {
                read(type, file.readAllBytes());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(type, e);
        }
    }

    private void read(String type, byte[] bytes) throws IOException {
        var pool = ConstantPool.read(new DataInputStream(new ByteArrayInputStream(bytes)));
        pool.classes().forEach(this::visit);
        for (var method : pool.methods()) {
            var name = method.substring(0, method.indexOf('('));
            boolean now = name.startsWith("java/time/") && name.endsWith(".now");
            if (now || CALLS.contains(name) || CALLS.contains(method)) {
                calls.add(name.replace('/', '.') + " (in " + type.replace('/', '.') + ")");
            }
        }
    }
}
