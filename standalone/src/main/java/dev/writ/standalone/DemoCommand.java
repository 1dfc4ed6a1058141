package dev.writ.standalone;

import dev.writ.common.lifecycle.Health;
import dev.writ.common.lifecycle.Shutdown;
import dev.writ.standalone.cli.ClientException;
import dev.writ.standalone.cli.WritClient;
import dev.writ.standalone.demo.Demo;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
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
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @Spec
    private CommandSpec spec;

    @Option(names = "--url", paramLabel = "URL", description = "Tell it to this running suite instead.")
    private String url;

    @Override
    public Integer call() throws Exception {
        var out = spec.commandLine().getOut();
        if (url != null) {
            return told(WritClient.withToken(url, System.getenv()), out);
        }
        var folder = Files.createTempDirectory("writ-demo");
        Logs.to(folder.resolve("log"), "ERROR");
        var suite = new Suite(config(folder), Clock.systemUTC());
        var traces = new DemoTraces(folder, suite);
        Shutdown.onSignal(traces);
        try (traces) {
            out.println("Starting Kafka, Datomic and the services; some seconds …");
            out.flush();
            return traces.keptOnFailure(() -> {
                suite.start();
                requireReady(Readiness.of(suite, out).await(PATIENCE, new CountDownLatch(1)));
                return told(new WritClient(suite.uri().toString()), out);
            });
        }
    }

    /** Deaf to the environment: a story told for show must not reach a database or a Kafka that is meant for work. */
    static SuiteConfig config(Path folder) {
        return new SuiteConfig(0, folder.resolve("data"), 0, Map.of());
    }

    private static void requireReady(Health health) {
        if (!health.ready()) {
            throw new SuiteException((health.live()
                            ? "the suite is not ready after " + PATIENCE.toSeconds() + " s: "
                            : "the suite cannot start: ")
                    + health.reason());
        }
    }

    private static int told(WritClient client, PrintWriter out) throws InterruptedException {
        if (!new Demo(client, out).run()) {
            throw new ClientException("the demo was not all right; see above");
        }
        return 0;
    }
}
