package dev.writ.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A service in a JVM of its own, its output kept in files. It can be killed, paused, and started again as what it was:
 * on the same port, with the same environment, in the same folder.
 */
public final class ChildProcess implements AutoCloseable {
    private final String main;
    private final int port;
    private final Path out;
    private final Path err;
    private final ProcessBuilder builder;
    private final Thread atExit = new Thread(this::end);
    private Process process;
    private boolean closed;

    private ChildProcess(String main, int port, Path out, Path err, ProcessBuilder builder) {
        this.main = main;
        this.port = port;
        this.out = out;
        this.err = err;
        this.builder = builder;
    }

    /** How a process is started. What is not said is as usual: 384 MiB of heap, no arguments, a free port. */
    public static final class Launch {
        private final String main;
        private final List<Path> classPath;
        private final Map<String, String> environment = new HashMap<>();
        private String heap = "384m";
        private List<String> arguments = List.of();
        private OptionalInt port = OptionalInt.empty();

        private Launch(String main, List<Path> classPath) {
            this.main = main;
            this.classPath = List.copyOf(classPath);
        }

        /** @param size as {@code -Xmx} takes it */
        public Launch heap(String size) {
            heap = size;
            return this;
        }

        public Launch arguments(String... values) {
            arguments = List.of(values);
            return this;
        }

        /** Beside what this process has, without its own settings of Writ. */
        public Launch environment(Map<String, String> variables) {
            environment.putAll(variables);
            return this;
        }

        /** For HTTP; told to the process as {@code WRIT_PORT}. */
        public Launch port(int number) {
            port = OptionalInt.of(number);
            return this;
        }

        /** @param folder for the output; each process needs its own */
        public ChildProcess start(Path folder) throws IOException {
            int number = port.orElseGet(ChildProcess::freePort);
            var simple = main.substring(main.lastIndexOf('.') + 1);
            var out = folder.resolve(simple + ".out");
            var err = folder.resolve(simple + ".err");
            var builder = new ProcessBuilder(command())
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(out.toFile()))
                    .redirectError(ProcessBuilder.Redirect.appendTo(err.toFile()));
            builder.environment().keySet().removeIf(key -> key.startsWith("WRIT_"));
            builder.environment().putAll(environment);
            builder.environment().put("WRIT_PORT", Integer.toString(number));
            var child = new ChildProcess(main, number, out, err, builder);
            // Tests that are stopped from outside must leave no process behind, a paused one least of all: the hook
            // stands
            // before there is anything to end.
            Runtime.getRuntime().addShutdownHook(child.atExit);
            child.launch();
            return child;
        }

        private List<String> command() {
            var command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString()));
            // Several of them start at once: the quickest way up, and little memory.
            command.addAll(List.of("-Xmx" + heap, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
            var entries = classPath.stream()
                    .map(Path::toString)
                    .collect(Collectors.joining(System.getProperty("path.separator")));
            command.addAll(List.of("-cp", entries, main));
            command.addAll(arguments);
            return command;
        }
    }

    /** A process that will run {@code main}. */
    public static Launch of(String main, List<Path> classPath) {
        return new Launch(main, classPath);
    }

    public String url() {
        return "http://127.0.0.1:" + port;
    }

    public synchronized boolean alive() {
        return process.isAlive();
    }

    /** Asks it to end, as the system does: SIGTERM. */
    public synchronized void terminate() {
        process.destroy();
    }

    /** Ends it without asking, and waits until it is gone: SIGKILL. A paused process ends as well. */
    public synchronized void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Holds it where it is, its connections open: SIGSTOP. */
    public void pause() {
        signal("STOP");
    }

    /** Lets a paused process go on, unaware that time has passed: SIGCONT. */
    public void resume() {
        signal("CONT");
    }

    private synchronized void signal(String name) {
        try {
            var kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
            if (kill.waitFor() != 0) {
                throw new IllegalStateException(main + " could not be sent SIG" + name);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + main + " was sent SIG" + name, e);
        }
    }

    /**
     * Starts it again after its end; its output is appended to that of its former life.
     *
     * @throws IllegalStateException if it runs, or if it was closed, be it because this process is ending
     */
    public synchronized void restart() throws IOException {
        if (process.isAlive()) {
            throw new IllegalStateException(main + " is still running");
        }
        launch();
    }

    private synchronized void launch() throws IOException {
        if (closed) {
            throw new IllegalStateException(main + " is closed, and is not started any more");
        }
        process = builder.start();
    }

    /** From now on nothing starts it again, whichever thread is about to. */
    private synchronized void end() {
        closed = true;
        if (process != null) {
            kill();
        }
    }

    /** Whether it has ended within so many seconds. */
    public boolean ended(long seconds) throws InterruptedException {
        return current().waitFor(seconds, TimeUnit.SECONDS);
    }

    public int exitCode() {
        return current().exitValue();
    }

    private synchronized Process current() {
        return process;
    }

    public String out() {
        return read(out);
    }

    public String err() {
        return read(err);
    }

    /** Ends it for good. */
    @Override
    public void close() {
        end();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // This process is ending.
        }
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
    public static int freePort() {
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
