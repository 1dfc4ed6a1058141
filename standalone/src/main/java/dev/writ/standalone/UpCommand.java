package dev.writ.standalone;

import dev.writ.common.lifecycle.Shutdown;
import dev.writ.kafka.EmbeddedKafkaException;
import dev.writ.web.PortUnavailableException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code writ up}: the suite in the foreground. */
@Command(
        name = "up",
        description = "Run the whole suite in the foreground until Ctrl-C. Started again on the same data, it goes on"
                + " where it was.",
        footer = {"", "WRIT_* variables of the environment configure the services; see docs/configuration.md."})
final class UpCommand implements Callable<Integer> {
    /** Long logs are read as long as it takes. */
    private static final Duration FOREVER = Duration.ofDays(1_000);

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--port",
            defaultValue = "8080",
            description = "For HTTP; 0 for any free one. Default: ${DEFAULT-VALUE}.")
    private int port;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "data",
            description = "Folder that holds everything. Default: ./${DEFAULT-VALUE}.")
    private Path data;

    @Option(
            names = "--kafka-port",
            defaultValue = "9092",
            description = "For Kafka; 0 for any free one. Default: ${DEFAULT-VALUE}.")
    private int kafkaPort;

    @Override
    public Integer call() throws InterruptedException {
        Logs.to(data.resolve("log"), "WARN");
        var out = spec.commandLine().getOut();
        long began = System.nanoTime();
        out.println("Starting Kafka, Datomic and the services on "
                + data.toAbsolutePath().normalize() + " …");
        out.flush();
        var suite = new Suite(new SuiteConfig(port, data, kafkaPort, System.getenv()), Clock.systemUTC());
        start(suite);
        var stopping = new CountDownLatch(1);
        Shutdown.onSignal(() -> {
            stopping.countDown();
            out.println("Stopping …");
            out.flush();
            suite.close();
        });
        if (Readiness.of(suite, out).await(FOREVER, stopping).ready()) {
            welcome(out, suite, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
        }
        while (!stopping.await(1, TimeUnit.SECONDS)) {
            requireLive(suite);
        }
        Shutdown.awaitSignal(); // the exit that has begun ends this thread
        return 0;
    }

    private static void start(Suite suite) {
        try {
            suite.start();
        } catch (PortUnavailableException e) {
            throw new SuiteException(
                    "HTTP port " + e.port()
                            + " is taken; stop the process that listens on it or choose another with --port",
                    e);
        } catch (EmbeddedKafkaException e) {
            var option = e.takenPort().isPresent() ? " with --kafka-port" : "";
            throw new SuiteException(e.getMessage() + option, e);
        }
    }

    private void requireLive(Suite suite) {
        var health = suite.health();
        if (!health.live()) {
            throw new SuiteException("the suite cannot go on: " + health.reason() + "; see "
                    + Logs.file(data.resolve("log")) + ", then start it again");
        }
    }

    private static void welcome(PrintWriter out, Suite suite, long millis) {
        var api = suite.uri() + "/api/v1";
        out.printf("Ready after %.1f s. Ctrl-C stops it.%n%n", millis / 1000.0);
        out.println("  start here  " + suite.uri() + "/");
        out.println("  commands    " + api + "/commands");
        out.println("  actions     " + api + "/actions");
        out.println("  query       " + api + "/query");
        out.println("  updates     " + api + "/updates  (WebSocket or SSE)");
        out.println("  health      " + suite.uri() + "/health/ready");
        out.println("  Kafka       " + suite.bootstrapServers());
        out.flush();
    }
}
