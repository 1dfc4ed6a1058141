package dev.writ.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** A service in a JVM of its own, its output kept in files. */
final class ChildProcess implements AutoCloseable {
    private final String main;
    private final Process process;
    private final int port;
    private final Path out;
    private final Path err;

    private ChildProcess(String main, Process process, int port, Path out, Path err) {
        this.main = main;
        this.process = process;
        this.port = port;
        this.out = out;
        this.err = err;
    }

    /**
     * Starts {@code main}, answering HTTP on a free port.
     *
     * @param environment beside what this process has, without its own settings of Writ
     * @param folder for the output
     */
    static ChildProcess start(String main, List<Path> classPath, Map<String, String> environment, Path folder)
            throws IOException {
        int port = freePort();
        var simple = main.substring(main.lastIndexOf('.') + 1);
        var out = folder.resolve(simple + ".out");
        var err = folder.resolve(simple + ".err");
        var entries = String.join(
                System.getProperty("path.separator"),
                classPath.stream().map(Path::toString).toList());
        var command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        // Four of them start at once: the quickest way up, and little memory.
        command.addAll(List.of("-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
        command.addAll(List.of("-cp", entries, main));
        var builder = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().keySet().removeIf(key -> key.startsWith("WRIT_"));
        builder.environment().putAll(environment);
        builder.environment().put("WRIT_PORT", Integer.toString(port));
        return new ChildProcess(main, builder.start(), port, out, err);
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    boolean alive() {
        return process.isAlive();
    }

    /** Asks it to end, as the system does: SIGTERM. */
    void terminate() {
        process.destroy();
    }

    boolean ended(long seconds) throws InterruptedException {
        return process.waitFor(seconds, TimeUnit.SECONDS);
    }

    int exitCode() {
        return process.exitValue();
    }

    String out() {
        return read(out);
    }

    String err() {
        return read(err);
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public String toString() {
        return main + " (" + (alive() ? "running" : "exit " + exitCode()) + ")\n" + out() + err();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Below the range that systems hand out for outgoing connections, which the processes open many of. */
    private static int freePort() {
        for (int attempt = 0; attempt < 100; attempt++) {
            int candidate = ThreadLocalRandom.current().nextInt(20_000, 32_000);
            try (var probe = new ServerSocket(candidate, 1, InetAddress.getByName("127.0.0.1"))) {
                return probe.getLocalPort();
            } catch (IOException e) {
                // taken: the next one
            }
        }
        throw new IllegalStateException("no free port found between 20000 and 32000");
    }
}
