package dev.writ.database.datalog;

import java.io.File;
import java.io.FilePermission;
import java.net.SocketPermission;
import java.security.Permission;
import java.util.List;
import java.util.PropertyPermission;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/** Notes what code does to the world around the JVM, and lets none of it happen but reading. */
@SuppressWarnings("removal")
final class Watch extends SecurityManager {
    private final List<String> known = Stream.concat(
                    Stream.of(System.getProperty("java.class.path").split(File.pathSeparator)),
                    Stream.of(System.getProperty("java.home")))
            .map(entry -> new File(entry).getAbsolutePath())
            .toList();
    private final Queue<String> seen = new ConcurrentLinkedQueue<>();
    private volatile boolean armed;

    /** From now on, what happens on any thread is noted. */
    void arm() {
        seen.clear();
        armed = true;
    }

    /** What happened since, as {@code exec true} or {@code read /etc/passwd}. */
    List<String> disarm() {
        armed = false;
        return List.copyOf(seen);
    }

    @Override
    public void checkPermission(Permission permission, Object context) {
        checkPermission(permission);
    }

    @Override
    public void checkPermission(Permission permission) {
        if (!armed) {
            return;
        }
        var name = permission.getName();
        if (permission instanceof FilePermission) {
            file(name, permission.getActions());
        } else if (permission instanceof SocketPermission) {
            forbid("connect " + name);
        } else if (permission instanceof PropertyPermission) {
            seen.add("property " + name);
        } else if (name.startsWith("exitVM")) {
            forbid("exit " + name.substring(name.indexOf('.') + 1));
        } else if (name.startsWith("getenv")) {
            seen.add("environment " + name.substring(name.indexOf('.') + 1));
        } else if (name.equals("setSecurityManager")) {
            forbid("take the watch away");
        }
    }

    private void file(String path, String actions) {
        if (actions.contains("execute")) {
            forbid("exec " + path);
        } else if (!actions.equals("read")) {
            forbid("write " + path);
        } else if (known.stream()
                .noneMatch(entry -> new File(path).getAbsolutePath().startsWith(entry))) {
            seen.add("read " + path);
        }
    }

    private void forbid(String what) {
        seen.add(what);
        throw new SecurityException(what);
    }
}
