package dev.writ.standalone;

import dev.writ.common.lifecycle.Shutdown;
import dev.writ.standalone.cli.ClientException;
import dev.writ.standalone.cli.WritClient;
import dev.writ.standalone.demo.Demo;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code writ demo}: the suite, shown and checked. */
@Command(
        name = "demo",
        description = "Tell a short banking story through the suite and check every step of it. Without --url it brings"
                + " a suite of its own, on free ports and a temporary folder.",
        footer = {"", "Exit code: 0 all of it was right, 1 something was not."})
final class DemoCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--url", paramLabel = "URL", description = "Tell it to this running suite instead.")
    private String url;

    @Override
    public Integer call() throws Exception {
        var out = spec.commandLine().getOut();
        if (url != null) {
            return told(url, out);
        }
        var folder = Files.createTempDirectory("writ-demo");
        Logs.to(folder.resolve("log"), "ERROR");
        var suite = new Suite(new SuiteConfig(0, folder.resolve("data"), 0, System.getenv()), Clock.systemUTC());
        AutoCloseable traces = () -> {
            suite.close();
            delete(folder);
        };
        Shutdown.onSignal(traces);
        try (traces) {
            out.println("Starting Kafka, Datomic and the services; some seconds …");
            out.flush();
            suite.start();
            awaitReady(suite);
            return told(suite.uri().toString(), out);
        }
    }

    private static void awaitReady(Suite suite) throws InterruptedException {
        while (!suite.health().ready()) {
            if (!suite.health().live()) {
                throw new SuiteException(
                        "the suite cannot start: " + suite.health().reason());
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private static int told(String url, PrintWriter out) throws InterruptedException {
        if (!new Demo(new WritClient(url), out).run()) {
            throw new ClientException("the demo was not all right; see above");
        }
        return 0;
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
