package dev.writ.crash;

import dev.writ.testkit.ChildProcess;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** One process of a suite under test. */
final class Node implements AutoCloseable {
    /** What a process may take to be ready; a machine that is busy with others takes several times what it should. */
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private static final int LAST_LINES = 30;

    private final String name;
    private final Start start;
    private final Predicate<Node> ready;
    private ChildProcess process;

    /** Starts a process of some release, on a port of its own choice or on this one. */
    @FunctionalInterface
    private interface Start {
        ChildProcess of(List<Path> classPath, OptionalInt port);
    }

    private Node(String name, List<Path> classPath, Start start, Predicate<Node> ready) {
        this.name = name;
        this.start = start;
        this.ready = ready;
        this.process = start.of(classPath, OptionalInt.empty());
    }

    /** A process that answers {@code /health/ready}. */
    static Node service(
            String name, Class<?> main, List<Path> classPath, UnaryOperator<ChildProcess.Launch> how, Path folder) {
        return new Node(
                name,
                classPath,
                (release, port) -> start(
                        main,
                        release,
                        launch -> {
                            port.ifPresent(launch::port);
                            return how.apply(launch);
                        },
                        folder),
                node -> Http.status(node.process.url() + "/health/ready") == 200);
    }

    /** As it is built here. */
    static Node service(String name, Class<?> main, UnaryOperator<ChildProcess.Launch> how, Path folder) {
        return service(name, main, classPath(), how, folder);
    }

    /** A broker of its own, its data in {@code data}. */
    static Node broker(Path data, Path folder, int port) {
        return new Node(
                "broker",
                classPath(),
                (release, ignored) -> start(
                        BrokerMain.class,
                        release,
                        launch -> launch.arguments(data.toString(), Integer.toString(port)),
                        folder),
                node -> Brokers.answers("127.0.0.1:" + port));
    }

    private static ChildProcess start(
            Class<?> main, List<Path> classPath, UnaryOperator<ChildProcess.Launch> how, Path folder) {
        try {
            Files.createDirectories(folder);
            return how.apply(ChildProcess.of(main.getName(), classPath)).start(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What this process has: the services, the bank, and the handlers of these tests. */
    static List<Path> classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .toList();
    }

    String name() {
        return name;
    }

    String url() {
        return process.url();
    }

    boolean alive() {
        return process.alive();
    }

    void kill() {
        process.kill();
    }

    void pause() {
        process.pause();
    }

    void resume() {
        process.resume();
    }

    void restart() {
        try {
            process.restart();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it as an operator would, and starts what another release has in its place: same port, same settings, same state. */
    void replaceBy(List<Path> release) throws InterruptedException {
        process.terminate();
        if (!process.ended(30)) {
            throw new AssertionError(name + " did not end within 30 s of being asked to\n" + lastWords());
        }
        int port = URI.create(process.url()).getPort();
        process.close();
        process = start.of(release, OptionalInt.of(port));
    }

    /** Whether it says that it can go on; false also if it says nothing. */
    boolean live() {
        return Http.status(process.url() + "/health/live") == 200;
    }

    /** Whether it runs, and says that it cannot go on: not one that has ended, or that is too slow to say anything. */
    boolean givenUp() {
        return process.alive() && Http.status(process.url() + "/health/live") == 503;
    }

    /** Lets it run: resumed if it was paused, started again if it has ended or says that it cannot go on. */
    void mend() {
        if (process.alive()) {
            resume();
        }
        if (Http.status(process.url() + "/health/live") == 503) {
            kill();
        }
        if (!process.alive()) {
            restart();
        }
    }

    /** @throws AssertionError with the end of its output, if it ends or is not ready in time */
    Node awaitReady() throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!ready.test(this)) {
            if (!process.alive() || System.nanoTime() > deadline) {
                throw new AssertionError(name + (process.alive() ? " is not ready: " + health() : " has ended") + "\n"
                        + tail(process.out()) + tail(process.err()));
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        return this;
    }

    private String health() {
        return Http.text(process.url() + "/health/ready");
    }

    /** The end of what it has said. */
    String lastWords() {
        return name + ":\n" + tail(process.out()) + tail(process.err());
    }

    private static String tail(String text) {
        var lines = text.lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size())) + "\n";
    }

    @Override
    public void close() {
        process.close();
    }
}
